import type { Evidence, Exit, LogPaths } from './attempt.js';
import type { FailureReason, JobId } from './job.js';
import type { Measurement } from './measurement.js';
import type { Resources } from './resources.js';

/** What became of a job. Every ending is one of these. */
export type Outcome =
  | { readonly type: 'succeeded' }
  | { readonly type: 'failed'; readonly exit: Exit; readonly reason: FailureReason }
  | { readonly type: 'skipped'; readonly because: JobId }
  | { readonly type: 'cancelled' };

/** The final word on one job. Times are milliseconds since the epoch. */
export interface JobResult {
  readonly id: JobId;
  readonly outcome: Outcome;
  /** Tries that counted, those of an interrupted earlier run included; 0 when it never started. */
  readonly attempts: number;
  /** Succeeded after a failed attempt. */
  readonly flaky: boolean;
  /** Succeeded in an earlier run and was not run again (`--resume`). */
  readonly restored?: boolean | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** Of the last attempt. */
  readonly exit?: Exit | undefined;
  readonly measurement?: Measurement | undefined;
  readonly evidence?: Evidence | undefined;
  /** What was booked for the last attempt. */
  readonly allocation?: Resources | undefined;
  readonly logs?: LogPaths | undefined;
  /** The last attempt wrote nothing to its logs, as somebody knows who has looked already: they need not be opened. */
  readonly isSilent?: boolean | undefined;
}
