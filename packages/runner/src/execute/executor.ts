import type { Attempt, AttemptEnd, Sample, StopReason } from '../model/attempt.js';
import type { WarningEvent } from '../model/events.js';
import type { Job } from '../model/job.js';
import type { LimitHold } from '../model/limit-hold.js';
import type { Resources } from '../model/resources.js';

/** What an executor has to say to people; the run adds the time. */
export type PlaceWarning = Pick<WarningEvent, 'code' | 'message' | 'jobId'>;

/**
 * Hands an attempt over: it begins by itself, the oldest first, when a running one has ended and its tree with it. While one waits, as many must be
 * running as may.
 *
 * @param begun hears how many milliseconds ago it began; before the answer settles, or never, when it could not be started.
 * @returns as {@link Executor.run}; `undefined` when it came back and has not begun.
 */
export type HandOver = (begun: (agoMs: number) => void) => Promise<AttemptEnd | undefined>;

/** Attempts that wait in their place for the end of another one, so that nobody has to be asked when there is room for them. */
export interface AttemptQueue {
  /** Whether such a job can wait now. */
  accepts(job: Job): boolean;
  /** Prepares an attempt to wait. No answer: it cannot be started now, which may be otherwise when there is room. */
  offer(attempt: Attempt): HandOver | undefined;
  /** Whether one that waited began in the room of this attempt, which has ended. To be asked once for each. */
  isFollowed(attempt: Attempt): boolean;
  /** There is room for one more of those that wait, or for one less, than have begun in the room of others. */
  allow(count: 1 | -1): void;
  /** Asks for all that wait. Some may begin before that is heard. */
  retract(): void;
}

/**
 * The seam between the loop and a place where processes run. One is local; plugins bring others (Slurm).
 *
 * Resources are given back only when `run` settles, so it must settle when the processes are *gone*, not when they were told to go.
 */
export interface Executor {
  readonly name: string;
  /** `Infinity` in a component means: that place queues by itself. */
  readonly capacity: Resources;
  /** Starts the attempt and settles when no process of it lives. Never rejects: what goes wrong is an `Exit`. */
  run(attempt: Attempt): Promise<AttemptEnd>;
  /** Absent: attempts start at once here. */
  readonly queue?: AttemptQueue | undefined;
  /**
   * Ends an attempt's whole tree. Idempotent, returns at once; `run` settles when it is gone, with `{type: 'stopped', reason}`.
   * `gently` asks (SIGTERM) and kills after the grace period, `now` kills at once; a later `now` overtakes an earlier `gently`.
   */
  stop(attempt: Attempt, reason: StopReason, how: 'gently' | 'now'): void;
  /**
   * Stops the tree's clock without ending it (SIGSTOP or a freezer). Absent where that cannot be done. The answer settles when the
   * processes have been told, for who is about to stand still himself.
   */
  suspend?(attempt: Attempt): Promise<void> | void;
  resume?(attempt: Attempt): void;
  /** Called once per run; the listener hears one sample for each sweep over all running attempts. */
  watch?(listener: (sample: Sample) => void): void;
  /** Called once per run, before the first `run`: who hears what people should know of this place and what stops nothing. */
  onWarning?(listener: (warning: PlaceWarning) => void): void;
  /** How memory limits are held here, found out when asked. Absent: this place has rules of its own. */
  limits?(): LimitHold;
  /**
   * Memory of running attempts grew critical: sample faster (true) or as usual (false).
   *
   * @param room bytes that they may still take before the brake acts.
   */
  hurry?(on: boolean, room?: number): void;
  /**
   * Somebody wants the bytes of all attempts' output; called before the first `run`. Without it they never pass through us. Where the
   * listener answers with a promise, no more of that stream should come before it has settled, unless the attempt is being stopped.
   */
  tapOutput?(listener: (attempt: Attempt, stream: 'stdout' | 'stderr', chunk: Uint8Array) => Promise<unknown> | undefined): void;
  /** The run is over: give back timers, descriptors, helpers. */
  close?(): Promise<void>;
}
