import type { Limits } from './scheduler.js';

/** Adds up, per cause, the time in which it held the next job back. */
export class LimitClock {
  #since: number | undefined;
  #waited = 0;
  #causes: readonly string[] = [];
  readonly #time = new Map<string, number>();

  /** Time has passed under the causes given last. */
  advance(now: number): void {
    const passed = this.#since === undefined ? 0 : Math.max(0, now - this.#since);
    this.#since = now;
    if (passed === 0 || this.#causes.length === 0) return;
    this.#waited += passed;
    for (const cause of this.#causes) this.#time.set(cause, (this.#time.get(cause) ?? 0) + passed / this.#causes.length);
  }

  /** From now on these hold the next job back, to equal parts; none: nothing waits. */
  set(causes: readonly string[]): void {
    this.#causes = causes;
  }

  /** Shares of the time with waiting work, largest first. */
  shares(): Limits {
    const sorted = [...this.#time].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return Object.fromEntries(sorted.map(([cause, time]) => [cause, time / this.#waited]));
  }
}
