import type { Attempt } from './attempt.js';

/** An attempt that runs, with when it began (milliseconds since the epoch). */
export interface RunningAttempt {
  readonly attempt: Attempt;
  readonly startedAt: number;
}

/** What runs at the moment, in order of start. */
export interface RunningAttempts {
  allRunning(): Iterable<RunningAttempt>;
}
