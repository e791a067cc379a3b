import type { Estimate, Job, Need } from '../model/job.js';
import type { Request, Resources } from '../model/resources.js';

/** Which rule orders ready jobs; see docs/scheduling.md. */
export type Policy = 'planned' | 'ranked' | 'first-fit';

/** What the scheduler needs to know of a job. Times are milliseconds of the caller's clock. */
export interface SchedulerJob {
  readonly id: string;
  /**
   * Jobs whose end (told by `done`) lets this one start. A name that was not added here is met by `done(name)` as well:
   * it may belong to another pool. Which ending counts is the caller's business: it calls `remove` for what will never run.
   */
  readonly needs?: readonly (string | Need)[];
  readonly request: Request;
  /** `request.memory` is the user's own word and is neither lowered nor raised by estimates. */
  readonly pinned?: boolean;
  /** Expected run time, where the caller knows it; else it is taken from `estimate`, the family, the median. */
  readonly durationMs?: number;
  /** Bytes that the job is held to: nothing that is guessed or learned books more for it. */
  readonly memoryLimit?: Job['memoryLimit'];
  readonly priority?: number;
  /** Jobs of one family learn from each other within a run. Default: the id. */
  readonly family?: string;
  readonly estimate?: Estimate | undefined;
  /** Runs with nothing beside it. */
  readonly exclusive?: boolean;
  /** With the family, the groups whose `maxParallel` applies to this job. */
  readonly tags?: readonly string[];
}

export interface SchedulerOptions {
  /** A component of Infinity never limits. */
  readonly capacity: Resources;
  /** A ready job that later ones overtook is to start after about `aging` x the mean run time: the machine is kept for it one run time before. Default 4. */
  readonly aging?: number;
  /** Default `planned`. */
  readonly policy?: Policy;
  /** Most jobs running at once, whatever their size. */
  readonly maxWorkers?: number;
  /** Most jobs of a group (a family or a tag) running at once. */
  readonly maxParallel?: Readonly<Record<string, number>>;
}

/** What a running or finished attempt told about its job; it teaches the family. */
export interface Observation {
  readonly succeeded: boolean;
  readonly durationMs?: number | undefined;
  /** Bytes. */
  readonly peakMemory?: number | undefined;
}

/** Why a job has not started, for `explain` and the live display. */
export interface Explanation {
  readonly id: string;
  readonly state: 'waiting' | 'ready' | 'running' | 'gone';
  /** Unmet needs, while waiting. */
  readonly waitsFor: readonly string[];
  /** What its allocation would be (or is). */
  readonly reserve: Resources;
  /** Where the reserved memory comes from. */
  readonly reserveSource: 'pinned' | 'history' | 'family' | 'request' | 'limit' | 'fair-share' | 'retry';
  /** Resources that are short now, with what is free; empty when it fits. */
  readonly lacks: readonly { readonly resource: string; readonly wanted: number; readonly free: number }[];
  /** Running jobs that hold the scarce resources, largest first. */
  readonly heldBy: readonly string[];
  /** Expected start by simulation, where times are known; caller's clock. */
  readonly expectedStart?: number | undefined;
}

/** Shares of the time with waiting work in which a cause held the next job back; they sum to at most 1. */
export type Limits = Readonly<Record<string, number>>;

/**
 * Short jobs that are to start when any of those that run has ended, whichever it is, so that nobody has to be asked then: the caller hands them over
 * before. They count as running, and are charged when one ends, the first taken first. In the worst case a better job, which became ready in that moment,
 * waits one short job longer.
 */
export interface AheadJobs {
  /**
   * To be asked after `poll`, until there is no answer: none is sure to be next, it depends on which one ends, or enough wait.
   *
   * @param accepts whether a job can be handed over now.
   */
  take(now: number, accepts: (id: string) => boolean): string | undefined;
  /** Taken, and nothing has ended for it so far. */
  has(id: string): boolean;
  /** How many are. */
  readonly size: number;
  /** They keep something else from starting, as `poll` found: the caller should `requeue` those that have not begun. */
  readonly wantsBack: boolean;
}

/**
 * Decides who starts next. Pure and clock-free: every call is given the time, and equal calls give equal answers.
 * Unknown ids throw "Internal error: ...".
 */
export interface Scheduler {
  /** Jobs arrive; ones that can never fit are taken and run alone (callers warn before). */
  add(jobs: readonly SchedulerJob[], now: number): void;
  /** Ids to start now, in order; they are then running and charged. */
  poll(now: number): string[];
  /** Jobs that are sure to be next. */
  readonly ahead: AheadJobs;
  /**
   * A running job ended for good: gives back its charge, meets the needs of its dependents. For a job of another pool, or one that
   * was removed, it only meets needs (`when: always`).
   */
  done(id: string, now: number, seen?: Observation): void;
  /**
   * A running attempt ended but its job is to run again, not before `at`. `memory` is the reservation of the next attempt; `isRefused`: it
   * did not begin at all, because somebody does not let it start before `at`.
   */
  requeue(
    id: string,
    now: number,
    next?: {
      readonly at?: number;
      readonly memory?: number;
      readonly alone?: boolean;
      readonly seen?: Observation;
      readonly isRefused?: boolean;
    },
  ): void;
  /** Jobs that will never run (skipped, cancelled); they must not be running. Meets nobody's needs. */
  remove(ids: readonly string[], now: number): void;
  /** A job that has ended, and that no job to come needs: nothing of it is kept, as if there had been none of its name. */
  forget(id: string): void;
  /** A running attempt's charge changed (usage above its request), or a waiting job's request did. */
  update(id: string, request: Partial<Request>, now: number): void;
  /** Charged for a running job; what would be reserved for another. */
  allocation(id: string): Resources;
  /** While held nothing new starts (the brake). */
  hold(on: boolean): void;
  /** The earliest later time at which `poll` could answer more without any other call (a retry's delay); `undefined`: none. */
  nextWake(now: number): number | undefined;
  explain(id: string, now: number): Explanation;
  /** What held jobs back so far. */
  limits(): Limits;
  /** Expected end of all work by simulating what is left, caller's clock; `undefined` without times. */
  expectedEnd(now: number): number | undefined;
  /** Jobs neither done nor removed. */
  readonly size: number;
}
