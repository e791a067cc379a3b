/** Most numbers kept; of half as many a median is as good as that of all. */
const MOST = 2048;

/** Numbers of which there may be any many: all of them while they are few, then evenly spaced ones. */
export class Thinned {
  #kept: number[] = [];
  /** Every so many-th number is taken. */
  #step = 1;
  #seen = 0;

  add(value: number): void {
    if (this.#seen++ % this.#step !== 0) return;
    this.#kept.push(value);
    if (this.#kept.length < MOST) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }

  /** Oldest first. */
  get values(): readonly number[] {
    return this.#kept;
  }
}
