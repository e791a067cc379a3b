import type { Clock } from '../clock.js';
import type { Job } from '../model/job.js';
import { WakeUp } from './wake-up.js';

interface Deadline {
  /** Milliseconds that were left at `since`; zero or less: it is due, and nobody has heard it yet. */
  leftMs: number;
  /** `undefined`: it stands still. */
  since: number | undefined;
  readonly onExpired: () => void;
}

/** Deadlines that stand still while what they belong to (an attempt by its key, or the run) stands still. */
export class Deadlines {
  readonly #deadlines = new Map<string, Deadline[]>();
  readonly #paused = new Set<string>();
  /** One timer for all: nearly all attempts are over before their deadlines, and to set one for each costs more than the rest of this. */
  readonly #wakeUp: WakeUp;

  constructor(private readonly clock: Clock) {
    this.#wakeUp = new WakeUp(clock, () => this.#tellExpired());
  }

  /** Calls `onExpired` once, `ms` of its owner's moving time from now. An owner may have several. */
  start(owner: string, ms: number, onExpired: () => void): void {
    const deadline: Deadline = { leftMs: ms, since: undefined, onExpired };
    const own = this.#deadlines.get(owner);
    if (own === undefined) this.#deadlines.set(owner, [deadline]);
    else own.push(deadline);
    if (!this.#paused.has(owner)) this.#move(deadline);
  }

  pause(owner: string): void {
    if (this.#paused.has(owner)) return;
    this.#paused.add(owner);
    const now = this.clock.now();
    for (const deadline of this.#deadlines.get(owner) ?? []) {
      deadline.leftMs = dueAt(deadline) - now;
      deadline.since = undefined;
    }
  }

  resume(owner: string): void {
    if (!this.#paused.delete(owner)) return;
    for (const deadline of this.#deadlines.get(owner) ?? []) this.#move(deadline);
  }

  /** Forgets all that belongs to an owner. */
  end(owner: string): void {
    this.#deadlines.delete(owner);
    this.#paused.delete(owner);
  }

  /** Forgets everything. */
  close(): void {
    this.#deadlines.clear();
    this.#wakeUp.cancel();
  }

  #move(deadline: Deadline): void {
    deadline.since = this.clock.now();
    this.#wakeUp.notLaterThan(dueAt(deadline));
  }

  #tellExpired(): void {
    const now = this.clock.now();
    const expired: Deadline[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const [owner, own] of this.#deadlines) {
      const left = own.filter((deadline) => dueAt(deadline) > now);
      if (left.length < own.length) this.#deadlines.set(owner, left);
      for (const deadline of own) if (dueAt(deadline) <= now) expired.push(deadline);
      for (const deadline of left) next = Math.min(next, dueAt(deadline));
    }
    if (next < Number.POSITIVE_INFINITY) this.#wakeUp.notLaterThan(next);
    expired.sort((a, b) => dueAt(a) - dueAt(b));
    for (const { onExpired } of expired) onExpired();
  }
}

const dueAt = ({ since = Number.POSITIVE_INFINITY, leftMs }: Deadline): number => since + leftMs;

/** Milliseconds an attempt of this job may take; a factor counts from the mean of its known times and is void without any. */
export function timeoutOf(job: Job): number | undefined {
  if (job.timeout === undefined) return undefined;
  if ('ms' in job.timeout) return job.timeout.ms;
  const mean = meanDuration(job);
  return mean === undefined ? undefined : job.timeout.factor * mean;
}

/** Mean of a job's known times in milliseconds. */
export function meanDuration(job: Job): number | undefined {
  const known = job.estimate?.durationsMs ?? [];
  return known.length === 0 ? undefined : known.reduce((sum, ms) => sum + ms, 0) / known.length;
}
