import type { Clock } from '../clock.js';
import type { Job } from '../model/job.js';

interface Deadline {
  /** Zero or less: it is due, and nobody has heard it yet. */
  leftMs: number;
  since: number;
  hasExpired: boolean;
  cancel: (() => void) | undefined;
  readonly onExpired: () => void;
}

/** Timers that stand still while what they belong to (an attempt by its key, or the run) stands still. */
export class Deadlines {
  readonly #deadlines = new Map<string, Deadline[]>();
  readonly #paused = new Set<string>();

  constructor(private readonly clock: Clock) {}

  /** Calls `onExpired` once, `ms` of its owner's moving time from now. An owner may have several. */
  start(owner: string, ms: number, onExpired: () => void): void {
    const deadline: Deadline = { leftMs: ms, since: 0, hasExpired: false, cancel: undefined, onExpired };
    const own = this.#deadlines.get(owner);
    if (own === undefined) this.#deadlines.set(owner, [deadline]);
    else own.push(deadline);
    if (!this.#paused.has(owner)) this.#run(deadline);
  }

  pause(owner: string): void {
    if (this.#paused.has(owner)) return;
    this.#paused.add(owner);
    for (const deadline of this.#deadlines.get(owner) ?? []) {
      if (deadline.cancel === undefined) continue;
      deadline.cancel();
      deadline.cancel = undefined;
      deadline.leftMs -= this.clock.now() - deadline.since;
    }
  }

  resume(owner: string): void {
    if (!this.#paused.delete(owner)) return;
    for (const deadline of this.#deadlines.get(owner) ?? []) if (!deadline.hasExpired) this.#run(deadline);
  }

  /** Forgets all that belongs to an owner. */
  end(owner: string): void {
    for (const { cancel } of this.#deadlines.get(owner) ?? []) cancel?.();
    this.#deadlines.delete(owner);
    this.#paused.delete(owner);
  }

  #run(deadline: Deadline): void {
    deadline.since = this.clock.now();
    deadline.cancel = this.clock.after(Math.max(0, deadline.leftMs), () => {
      deadline.cancel = undefined;
      deadline.hasExpired = true;
      deadline.onExpired();
    });
  }
}

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
