import type { Clock } from '../clock.js';

/** One timer that wakes at the earliest time that anybody asked for. */
export class WakeUp {
  #at = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onWake: () => void,
  ) {}

  /** @param at milliseconds since the epoch; a time that has passed wakes at once. */
  notLaterThan(at: number): void {
    if (this.#cancel !== undefined && this.#at <= at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel = this.clock.after(Math.max(0, at - this.clock.now()), () => {
      this.#cancel = undefined;
      this.onWake();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
