import type { FitQueue } from './fit-queue.js';
import type { JobClass } from './job-class.js';
import type { Pool } from './pool.js';

/** `greedy`: the best-ranked job that fits. `easy`: the same, but never such that the best-ranked of all starts later. */
export type Mode = 'greedy' | 'easy';

/** What the dispatch rules read of jobs. */
export interface Facts {
  readonly classes: readonly JobClass[];
  classOf(job: number): JobClass;
  memoryOf(job: number): number;
  /** Expected milliseconds. */
  durationOf(job: number): number;
  /** Running jobs with their expected ends, earliest first. */
  running(): readonly { readonly job: number; readonly end: number }[];
}

/** Ready jobs in rank order, as the rules ask for them. */
export type ReadyJobs = Pick<FitQueue, 'has' | 'first' | 'after' | 'head' | 'compare'>;

/** Candidates of a class that are looked at behind a reservation: as many as pay in practice. */
const DEPTH = 64;

/** The best-ranked ready job that fits what the pool has left; -1: none. */
export function bestFit(pool: Pool, queue: ReadyJobs, classes: readonly JobClass[]): number {
  let best = -1;
  for (const cls of classes) {
    if (!queue.has(cls)) continue;
    const limit = pool.memoryFor(cls);
    if (limit < 0) continue;
    const job = queue.first(cls, limit);
    if (job >= 0 && (best < 0 || queue.compare(job, best) < 0)) best = job;
  }
  return best;
}

/**
 * EASY backfilling (Lifka 1995) over all resources at once: the best-ranked job is promised the earliest time at which
 * the expected ends of running jobs leave room for it; others start only if they end by then or fit beside it.
 */
export class Backfill {
  #head = -1;
  #time = 0;
  #spare: Pool | undefined;

  /** Forgets the promise: something ended, or another round begins. */
  reset(): void {
    this.#head = -1;
  }

  /** The next job to start at `now`; -1: none. The caller starts it at once. */
  next(now: number, pool: Pool, queue: ReadyJobs, facts: Facts): number {
    const head = queue.head();
    if (head < 0) return -1;
    if (pool.memoryFor(facts.classOf(head)) >= facts.memoryOf(head)) return head;
    if (head !== this.#head) this.#promise(head, now, pool, facts);
    let best = -1;
    for (const cls of facts.classes) {
      if (!queue.has(cls)) continue;
      const limit = pool.memoryFor(cls);
      if (limit < 0) continue;
      let job = queue.first(cls, limit);
      for (let tried = 0; job >= 0 && tried < DEPTH; tried += 1) {
        if (best >= 0 && queue.compare(best, job) < 0) break;
        if (now + facts.durationOf(job) <= this.#time || this.#fitsBeside(job, facts)) {
          best = job;
          break;
        }
        job = queue.after(cls, job, limit);
      }
    }
    if (best >= 0 && now + facts.durationOf(best) > this.#time) this.#spare!.take(facts.classOf(best), facts.memoryOf(best));
    return best;
  }

  #fitsBeside(job: number, facts: Facts): boolean {
    return this.#spare!.memoryFor(facts.classOf(job)) >= facts.memoryOf(job);
  }

  #promise(head: number, now: number, pool: Pool, facts: Facts): void {
    const spare = pool.clone();
    const cls = facts.classOf(head);
    this.#head = head;
    this.#time = now;
    for (const { job, end } of facts.running()) {
      if (spare.memoryFor(cls) >= facts.memoryOf(head)) break;
      spare.give(facts.classOf(job), facts.memoryOf(job));
      this.#time = Math.max(now, end);
    }
    spare.take(cls, facts.memoryOf(head));
    this.#spare = spare;
  }
}
