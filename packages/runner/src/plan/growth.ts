/** Milliseconds until a decision takes effect: the next sample, a signal to every process, and the time until a busy machine delivers it. */
export const REACTION_MS = 100;

/** Where a decision takes longer than this to take effect, a reservation is no promise. */
const LATE_MS = 1.5 * REACTION_MS;

/** From this part of its reservation on, an attempt is believed to grow beyond it. */
const NEARLY_ALL = 0.8;

interface Seen {
  memory: number;
  changedAt: number;
  /** Bytes per millisecond. */
  pace: number;
}

/** How fast each attempt grows, from samples that show some of them afresh and the others as they were. */
export class Growth {
  readonly #seen = new Map<string, Seen>();

  /**
   * Notes what a sample shows of an attempt.
   *
   * @param horizonMs milliseconds to look ahead.
   * @returns bytes that it will have added after `horizonMs`. What is still well inside of its reservation is taken to stay inside: there is
   * room for that, and every program grows fast when it starts. Not so where samples come late, because the next may come too late.
   */
  note(
    key: string,
    memory: number,
    now: { readonly at: number; readonly startedAt: number; readonly horizonMs: number },
    reserved: number,
  ): number {
    const seen = this.#seen.get(key) ?? { memory: 0, changedAt: now.startedAt, pace: 0 };
    this.#seen.set(key, seen);
    const sinceMs = now.at - seen.changedAt;
    if (memory !== seen.memory) {
      seen.pace = (memory - seen.memory) / Math.min(Math.max(1, sinceMs), now.horizonMs);
      seen.memory = memory;
      seen.changedAt = now.at;
    } else if (sinceMs > 2 * now.horizonMs) seen.pace = 0;
    const growth = Math.max(0, seen.pace * now.horizonMs);
    const isTrusted = now.horizonMs <= LATE_MS && memory < NEARLY_ALL * reserved;
    return isTrusted ? Math.min(growth, reserved - memory) : growth;
  }

  ended(key: string): void {
    this.#seen.delete(key);
  }
}
