import type { Evidence, Exit, FailureReason, Machine, Measurement, Outcome, Resources } from '@mpmsub/runner';

/** What a report shows a job as: its outcome, or what stands in for one. */
export type JobStatus = Outcome['type'] | 'restored' | 'unfinished';

/** A moment and a number of bytes. */
export type Point = readonly [at: number, bytes: number];

/** One try at a job. Times are milliseconds since the epoch. */
export interface AttemptHistory {
  readonly key: string;
  readonly number: number;
  readonly startedAt: number;
  /** Absent when the run died first. */
  endedAt?: number;
  readonly allocation: Resources;
  readonly log: string | undefined;
  exit?: Exit;
  evidence?: Evidence | undefined;
  reason?: FailureReason | undefined;
  succeeded: boolean;
  preempted: boolean;
  measurement?: Measurement;
  /** Memory over time, thinned; highest values are never thinned away. */
  readonly memory: Point[];
}

/** Everything a report shows of a job. */
export interface JobHistory {
  readonly id: string;
  index: number;
  command: string;
  cwd: string;
  /** Name of the executor that it runs on. */
  place: string;
  /** Bytes asked for; `undefined` when nobody said. */
  requested: number | undefined;
  cpus: number;
  needs: readonly string[];
  tags: readonly string[];
  description: string | undefined;
  status: JobStatus;
  reason: FailureReason | undefined;
  /** The job whose ending let this one down. */
  because: string | undefined;
  flaky: boolean;
  /** The earlier run that did it. */
  restoredFrom: string | undefined;
  readonly attempts: AttemptHistory[];
}

/** What one place used and held over time. */
export interface PlaceHistory {
  readonly name: string;
  readonly budget: Resources;
  readonly used: Point[];
}

/** A run as all formats of a report see it. */
export interface RunHistory {
  runId: string;
  /** Absolute folder of the project. */
  root: string | undefined;
  startedAt: number;
  /** The run's end; of a run that died, the last moment known. */
  endedAt: number;
  /** False while it runs, and when it died. */
  hasEnded: boolean;
  interrupted: string | undefined;
  machine: Machine | undefined;
  /** Jobs planned; more than `jobs` when the run died early. */
  planned: number;
  readonly jobs: readonly JobHistory[];
  readonly places: readonly PlaceHistory[];
  readonly warnings: readonly string[];
  /** Shares of the time in which a cause held the next job back. */
  limitedBy: Readonly<Record<string, number>>;
  /** Milliseconds. */
  cpuMs: number | undefined;
  /** Bytes. */
  peakMemory: number | undefined;
}
