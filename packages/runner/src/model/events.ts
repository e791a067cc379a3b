import type { Attempt, AttemptUsage, Evidence, Exit } from './attempt.js';
import type { FailureReason, Job, JobId } from './job.js';
import type { LimitHold } from './limit-hold.js';
import type { Machine } from './machine.js';
import type { Measurement } from './measurement.js';
import type { Resources } from './resources.js';
import type { JobResult } from './result.js';

/** All `at` are milliseconds since the epoch on a clock that never jumps back. */
interface At {
  readonly at: number;
}

/** The run is about to start its first job. */
export interface RunStartEvent extends At {
  readonly type: 'run-start';
  readonly runId: string;
  /** In order of declaration, as planned. */
  readonly jobs: readonly Job[];
  /**
   * Set when further jobs may arrive while it runs; `expected`: how many, where that is known; `areLotsApart`: no job needs one of another lot.
   * See {@link JobsAddedEvent}.
   */
  readonly arriving?: { readonly expected?: number | undefined; readonly areLotsApart?: boolean | undefined } | undefined;
  /** Budget of each pool, by executor name. */
  readonly budgets: Readonly<Record<string, Resources>>;
  /** How memory limits are held, by executor name; only of those that have jobs with a limit and hold it themselves. */
  readonly limits?: Readonly<Record<string, LimitHold>> | undefined;
  readonly machine: Machine;
}

/** Jobs arrived while the run is on, and belong to it from now on; or it is known now that no more will come. */
export interface JobsAddedEvent extends At {
  readonly type: 'jobs-added';
  /** As planned, in order; after all that the run had before. */
  readonly jobs: readonly Job[];
  /** No more will arrive: what the run has now is all of it. */
  readonly isLast: boolean;
}

/**
 * An attempt was handed to its executor ahead of time: it begins by itself when another one has ended, from now on at any moment. An `attempt-start`
 * with the same key tells when it has; none does when it is called back.
 */
export interface AttemptQueuedEvent extends At {
  readonly type: 'attempt-queued';
  readonly jobId: JobId;
  readonly attempt: Attempt;
}

/** An attempt was handed to its executor, or has begun by itself. */
export interface AttemptStartEvent extends At {
  readonly type: 'attempt-start';
  readonly jobId: JobId;
  readonly attempt: Attempt;
}

/** A piece of an attempt's output; only produced while somebody taps `output`. */
export interface OutputEvent extends At {
  readonly type: 'output';
  readonly jobId: JobId;
  readonly stream: 'stdout' | 'stderr';
  readonly chunk: Uint8Array;
  /**
   * Asks for no more of this stream before `pace` has settled: for a tap that passes output on to a slow reader. The job itself is not
   * slowed down, for its output goes to its log; its end is told when its output has been. A job that is stopped waits for nobody.
   */
  readonly waitFor?: (pace: Promise<unknown>) => void;
}

/** One sample of everything that runs in one place. */
export interface UsageEvent extends At {
  readonly type: 'usage';
  readonly executor: string;
  readonly attempts: readonly (AttemptUsage & { readonly jobId: JobId })[];
  /** Bytes: sum of the attempts' usage now. */
  readonly used: number;
  /** Bytes booked by running attempts. */
  readonly reserved: number;
  readonly availableMemory?: number | undefined;
  /** Expected end of the whole run by simulating what is left, milliseconds since the epoch; absent while times are unknown. */
  readonly expectedEnd?: number | undefined;
}

/** An attempt's processes are gone. */
export interface AttemptEndEvent extends At {
  readonly type: 'attempt-end';
  readonly jobId: JobId;
  readonly attempt: Attempt;
  readonly startedAt: number;
  readonly exit: Exit;
  readonly measurement: Measurement;
  readonly evidence?: Evidence | undefined;
  readonly succeeded: boolean;
  /** Set when it did not succeed. */
  readonly reason?: FailureReason | undefined;
  readonly willRetry: boolean;
  /** True when it was stopped by us to relieve memory and will run again under the same number. */
  readonly preempted: boolean;
}

/** A job has its outcome; exactly one for each job. */
export interface JobEndEvent extends At {
  readonly type: 'job-end';
  readonly job: Job;
  readonly result: JobResult;
}

/** Something a person should know that stops nothing. */
export interface WarningEvent extends At {
  readonly type: 'warning';
  /** Stable, e.g. `oversized-job`; see docs/diagnostics.md. */
  readonly code: string;
  readonly message: string;
  readonly jobId?: JobId | undefined;
  readonly plugin?: string | undefined;
}

/** The last event of a run. */
export interface RunEndEvent extends At {
  readonly type: 'run-end';
  readonly report: RunReport;
}

/** What the hook `event` tells, and output. */
export type RunEvent =
  | RunStartEvent
  | JobsAddedEvent
  | AttemptStartEvent
  | OutputEvent
  | UsageEvent
  | AttemptEndEvent
  | JobEndEvent
  | WarningEvent
  | RunEndEvent;

/** What `run()` answers. */
export interface RunReport {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Milliseconds. */
  readonly wallMs: number;
  /** Sum of measured CPU time of all attempts, milliseconds. */
  readonly cpuMs: number;
  /** Bytes: highest sum of usage at one sample, all places together. */
  readonly peakMemory: number;
  /** In order of declaration. Where lots of jobs arrived apart (see `Arrivals`), those that succeeded at their first try are not in it. */
  readonly results: readonly JobResult[];
  readonly counts: { readonly succeeded: number; readonly failed: number; readonly skipped: number; readonly cancelled: number };
  /**
   * True when nothing failed, nothing was cancelled and none is left that was to arrive: what was skipped then waited for a failure that
   * did not come. Also when a halt rule ended the run because enough had succeeded (or enough was done, and nothing failed).
   */
  readonly ok: boolean;
  /** Signal or cause that ended the run early. */
  readonly interrupted?: string | undefined;
  /** Shares of the time in which a cause held the next job back, see {@link Limits} of the scheduler. */
  readonly limitedBy: Readonly<Record<string, number>>;
  readonly budgets: Readonly<Record<string, Resources>>;
  readonly machine: Machine;
}
