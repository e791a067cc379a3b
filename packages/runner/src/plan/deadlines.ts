import type { Clock } from '../clock.js';
import type { Job } from '../model/job.js';

interface Deadline {
  leftMs: number;
  since: number;
  cancel: (() => void) | undefined;
}

/** Timers of running attempts; they stand still while an attempt is suspended. */
export class Deadlines {
  readonly #deadlines = new Map<string, Deadline>();

  constructor(
    private readonly clock: Clock,
    private readonly onExpired: (key: string) => void,
  ) {}

  start(key: string, ms: number): void {
    this.#deadlines.set(key, { leftMs: ms, since: 0, cancel: undefined });
    this.resume(key);
  }

  pause(key: string): void {
    const deadline = this.#deadlines.get(key);
    if (deadline?.cancel === undefined) return;
    deadline.cancel();
    deadline.cancel = undefined;
    deadline.leftMs -= this.clock.now() - deadline.since;
  }

  resume(key: string): void {
    const deadline = this.#deadlines.get(key);
    if (deadline === undefined || deadline.cancel !== undefined) return;
    deadline.since = this.clock.now();
    deadline.cancel = this.clock.after(deadline.leftMs, () => this.onExpired(key));
  }

  end(key: string): void {
    this.#deadlines.get(key)?.cancel?.();
    this.#deadlines.delete(key);
  }
}

/** Milliseconds an attempt of this job may take; a factor counts from the mean of its known times and is void without any. */
export function timeoutOf(job: Job): number | undefined {
  if (job.timeout === undefined) return undefined;
  if ('ms' in job.timeout) return job.timeout.ms;
  const known = job.estimate?.durationsMs ?? [];
  if (known.length === 0) return undefined;
  return (job.timeout.factor * known.reduce((sum, ms) => sum + ms, 0)) / known.length;
}
