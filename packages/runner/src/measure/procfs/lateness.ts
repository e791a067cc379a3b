/** Milliseconds in which what was late becomes half as late, when nothing is late any more. */
const HALF_MS = 200;

/** By how much timers came late a moment ago: where CPUs are short, or our loop is busy, the next one will as well. */
export class Lateness {
  #ms = 0;
  #at = 0;

  /** @param at milliseconds of any monotonic clock. */
  note(lateMs: number, at: number): void {
    this.#ms = Math.max(lateMs, this.lately(at));
    this.#at = at;
  }

  lately(at: number): number {
    return this.#ms * 0.5 ** ((at - this.#at) / HALF_MS);
  }
}
