/** Time as the loop sees it; tests replace it by a virtual one (`@mpmsub/runner/testing`). */
export interface Clock {
  /** Milliseconds since the epoch, never jumping back. */
  now(): number;
  /** Calls `then` once after `ms`; any length is fine. Returns a function that calls it off. */
  after(ms: number, then: () => void): () => void;
}

/** setTimeout fires at once beyond this many milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Kept, for the run asks several times for each job: the global and its origin are looked up by Node at each use. */
const counter = performance;
const startedAt = counter.timeOrigin;

/** The machine's clock: the date at start plus a monotonic counter, so that a corrected system date moves no deadline. */
export const systemClock: Clock = {
  now: () => startedAt + counter.now(),
  after(ms, then) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      timer = left > LONGEST_TIMER ? setTimeout(arm, LONGEST_TIMER, left - LONGEST_TIMER) : setTimeout(then, Math.max(0, left));
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};
