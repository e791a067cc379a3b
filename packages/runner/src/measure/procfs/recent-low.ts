/** Milliseconds of a bucket; what is told covers one to two of them. */
const BUCKET_MS = 500;

/**
 * The lowest of the figures noted in the last half second to second: what a program held is free again by the time anybody knows that it is gone, so
 * the last figure says nothing of the moment in which it died.
 */
export class RecentLow {
  #now = { from: Number.NEGATIVE_INFINITY, low: Number.POSITIVE_INFINITY };
  #before = this.#now;

  note(value: number, at: number): void {
    if (at - this.#now.from >= BUCKET_MS) {
      this.#before = this.#now;
      this.#now = { from: at, low: value };
    } else this.#now.low = Math.min(this.#now.low, value);
  }

  /** Undefined when nothing was noted lately. */
  lowest(at: number): number | undefined {
    const since = at - 2 * BUCKET_MS;
    const low = Math.min(
      this.#now.from < since ? Number.POSITIVE_INFINITY : this.#now.low,
      this.#before.from < since ? Number.POSITIVE_INFINITY : this.#before.low,
    );
    return Number.isFinite(low) ? low : undefined;
  }
}
