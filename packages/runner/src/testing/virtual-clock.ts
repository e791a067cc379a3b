import type { Clock } from '../clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly then: () => void;
}

/**
 * A clock that jumps to the next timer as soon as nothing else is left to do, so that hours of a run take milliseconds and always
 * go the same way. Timers of one moment fire in the order they were set.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];
  #isPumping = false;

  /** @param startedAt milliseconds since the epoch. Default 0. */
  constructor(startedAt = 0) {
    this.#now = startedAt;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, then };
    this.#insert(timer);
    this.#pump();
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Kept sorted, latest first, so that the next one is popped from the end. */
  #insert(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle] as Timer;
      const isLater = other.at > timer.at || (other.at === timer.at && other.order > timer.order);
      if (isLater) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    // A macrotask: every promise that can settle now does so before time moves.
    setImmediate(() => {
      this.#isPumping = false;
      const next = this.#timers.pop();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.then();
      if (this.#timers.length > 0) this.#pump();
    });
  }
}
