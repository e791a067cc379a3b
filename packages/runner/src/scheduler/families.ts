import type { JobClass } from './job-class.js';
import { type Reserve, rampLimit } from './reserve.js';
import type { Observation, SchedulerJob } from './scheduler.js';

/**
 * A peak that is higher counts as higher by so much at least: each raise looks at all members, and where each job needs a little more than
 * the one before, as of files in the order of their sizes, there would be a raise for each.
 */
const LEAST_RAISE = 17 / 16;

/** With fewer members nobody looks for those that are gone. */
export const LEAST_CROWD = 1000;

/** With fewer families the same. */
const LEAST_FAMILIES = 10_000;

/** What is reserved for a job, and its class. */
export interface Booking {
  readonly reserve: Reserve;
  readonly cls: JobClass;
}

/** What a job was found to book, and all that this follows from; not the job itself, which may be gone. */
export interface Assessment extends Pick<SchedulerJob, 'request' | 'estimate' | 'pinned' | 'memoryLimit' | 'exclusive' | 'tags'> {
  readonly familyPeak: number;
  readonly answer: Booking;
}

/** What the jobs of a family have taught within this run. */
export class Family {
  /** Jobs that are not gone. */
  present = 0;
  /** Jobs that have finished with a known peak. */
  finished = 0;
  /** Bytes; the highest peak so far, or a little more; of failed jobs too: they used at least as much. */
  peak = 0;
  /** Members that read their reservation from here, and some that are gone. */
  readonly members: number[] = [];
  /** With so many those that are gone are let go. */
  crowd = LEAST_CROWD;
  /** Ready members of unknown size that wait for the ramp. */
  parked: number[] = [];
  /** The version of the ranks that `parked` is sorted by; -1: it is not sorted. */
  sortedFor = -1;
  /** Members of unknown size that may start or run. */
  admitted = 0;
  /** The last one that is no retry. */
  assessed: Assessment | undefined;
  #timeSum = 0;
  #timeCount = 0;
  #reserve: Reserve | undefined;
  readonly #cpus: number;

  /** @param cpus of the pool */
  constructor(cpus: number) {
    this.#cpus = cpus;
  }

  /** Mean run time in milliseconds; `undefined` before the first. */
  get meanMs(): number | undefined {
    return this.#timeCount > 0 ? this.#timeSum / this.#timeCount : undefined;
  }

  /** Another member of unknown size may be let in. */
  get open(): boolean {
    return this.admitted < rampLimit(this.finished, this.#cpus);
  }

  /** The same reservation, but members that book the same one after the other have one object in common. */
  shared(reserve: Reserve): Reserve {
    const last = this.#reserve;
    if (last?.memory === reserve.memory && last.source === reserve.source && last.guessed === reserve.guessed) return last;
    this.#reserve = reserve;
    return reserve;
  }

  /** Takes what an attempt told. True when reservations of other members change. */
  learn(seen: Observation, durationMs: number): boolean {
    if (seen.succeeded) {
      this.#timeSum += durationMs;
      this.#timeCount += 1;
      // Without a measured peak it still shows that its like can run.
      this.finished += 1;
    }
    const peak = seen.peakMemory ?? 0;
    if (peak <= this.peak) return false;
    this.peak = Math.max(peak, this.peak * LEAST_RAISE);
    return true;
  }
}

/** All families of a pool. Of very many those whose jobs are all gone are forgotten: each command of a stream may be one of its own. */
export class Families {
  readonly #byName = new Map<string, Family>();
  #crowd = LEAST_FAMILIES;
  readonly #cpus: number;

  /** @param cpus of the pool */
  constructor(cpus: number) {
    this.#cpus = cpus;
  }

  of(name: string): Family {
    const known = this.#byName.get(name);
    if (known) return known;
    if (this.#byName.size >= this.#crowd) this.#purge();
    const family = new Family(this.#cpus);
    this.#byName.set(name, family);
    return family;
  }

  #purge(): void {
    for (const [name, { present }] of this.#byName) if (present === 0) this.#byName.delete(name);
    this.#crowd = 2 * this.#byName.size + LEAST_FAMILIES;
  }
}
