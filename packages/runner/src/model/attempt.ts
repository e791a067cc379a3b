import type { Job } from './job.js';
import type { Measurement, Usage } from './measurement.js';
import type { Resources } from './resources.js';

/**
 * One try at a job. `key` begins with the run's id and a slash, so that it is unique among all runs, and ends the `MPMSUB_ATTEMPT_ID`
 * of the processes: who continues a dead run finds what it left alive.
 */
export interface Attempt {
  readonly key: string;
  readonly job: Job;
  /** 1 for the first. A preempted try is repeated under the same number, and so is one that was interrupted with its run (resume). */
  readonly number: number;
  /** What it holds while it runs. */
  readonly allocation: Resources;
  /** Absolute paths of the logs; equal to the job's own redirections where it has them. */
  readonly logs: LogPaths;
}

/** Where an attempt's output goes. The two may be one file. Ask for them by name: the paths are made then, a copy by `...` has none. */
export interface LogPaths {
  readonly stdout: string;
  readonly stderr: string;
}

/** Why *we* ended an attempt; the first reason wins. */
export type StopReason = 'timeout' | 'memory' | 'preempted' | 'cancelled';

/** What the processes did. */
export type Exit =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'signaled'; readonly signal: string }
  | { readonly type: 'spawn-failed'; readonly message: string }
  /** Nobody can tell any more: the place where they were is gone, or has forgotten them. */
  | { readonly type: 'lost'; readonly message: string }
  | { readonly type: 'stopped'; readonly reason: StopReason };

/** Signs of a memory death that the executor saw; the order of trust is in docs/memory.md. */
export interface Evidence {
  /** The cgroup of the attempt counted a kill by the kernel's OOM killer. */
  readonly cgroupOomKill?: boolean;
  /** `oom_kill` of /proc/vmstat moved while the attempt was dying. */
  readonly vmstatOomKill?: boolean;
  /** Bytes available on the machine at the last sample before the end. */
  readonly availableMemory?: number;
  /** A known line of the log's end, e.g. `JavaScript heap out of memory`. */
  readonly signature?: 'heap-oom' | 'oom';
  /** Per stage, in order: how each process of the pipeline ended. */
  readonly stages?: readonly Exit[];
  /** Processes that outlived the job's own and were ended (or kept) by us. */
  readonly leftovers?: readonly string[];
}

/** What an executor tells when an attempt's processes are gone. */
export interface AttemptEnd {
  readonly exit: Exit;
  readonly measurement: Measurement;
  readonly evidence?: Evidence;
  /** Nothing was written to its logs, as somebody knows who has looked already: they need not be opened. */
  readonly isSilent?: boolean;
}

/** Live usage of one running attempt. */
export interface AttemptUsage extends Usage {
  readonly key: string;
}

/** One sweep over everything that an executor runs. */
export interface Sample {
  readonly attempts: readonly AttemptUsage[];
  /** Bytes still available in that place, limits of containers included. */
  readonly availableMemory?: number | undefined;
  /** Part of the last second in which everything in that place waited for memory, 0 to 1; absent where the kernel does not tell. */
  readonly memoryStall?: number | undefined;
  /** Milliseconds by which samples came later than they were to, lately: the next one will as well, and so will whatever is done about this one. */
  readonly lateMs?: number | undefined;
}
