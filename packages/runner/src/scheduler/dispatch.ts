import type { EndHeap } from './end-heap.js';
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
  /** Running jobs by their expected ends, for the caller to take from. Negative numbers are none. */
  ends(): EndHeap;
}

/** Ready jobs in rank order, as the rules ask for them. */
export type ReadyJobs = Pick<FitQueue, 'has' | 'first' | 'after' | 'head' | 'compare'>;

/** Candidates of a class that are looked at behind a reservation: as many as pay in practice. */
const DEPTH = 16;

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

/** Of a class in a round: nothing more of it can start, or nothing has been looked at. */
const NONE = -1;
const UNKNOWN = -2;

/**
 * EASY backfilling (Lifka 1995) over all resources at once: the best-ranked job is promised the earliest time at which
 * the expected ends of running jobs leave room for it; others start only if they end by then or fit beside it.
 */
export class Backfill {
  #head = NONE;
  #time = 0;
  #spare: Pool | undefined;
  #last = NONE;
  /** Of each class, the job to look at next: each start leaves less for all, and who may not start now may not later in the round. */
  readonly #next: number[] = [];

  /** Another round, in which nothing is as it was. */
  reset(): void {
    this.#head = NONE;
    this.#next.fill(UNKNOWN);
  }

  /** Another round at `now`, after ends as they were expected: these leave a promise as it is until its time has come. */
  advance(now: number): void {
    if (now >= this.#time) this.#head = NONE;
    this.#next.fill(UNKNOWN);
  }

  /** The next job to start at `now`; -1: none. The caller starts it at once. */
  next(now: number, pool: Pool, queue: ReadyJobs, facts: Facts): number {
    const head = queue.head();
    if (head < 0) return NONE;
    if (pool.memoryFor(facts.classOf(head)) >= facts.memoryOf(head)) return head;
    if (head !== this.#head) this.#promise(head, now, pool, facts);
    const { classes } = facts;
    while (this.#next.length < classes.length) this.#next.push(UNKNOWN);
    let best = NONE;
    for (let at = 0; at < classes.length; at += 1) {
      if (this.#next[at] === NONE) continue;
      const cls = classes[at]!;
      const limit = queue.has(cls) ? pool.memoryFor(cls) : -1;
      if (limit < 0) {
        this.#next[at] = NONE;
        continue;
      }
      let job = this.#next[at]!;
      if (job === UNKNOWN) job = queue.first(cls, limit);
      else if (job === this.#last || facts.memoryOf(job) > limit) job = queue.after(cls, job, limit);
      for (let tried = 0; job >= 0 && tried < DEPTH; tried += 1) {
        if (best >= 0 && queue.compare(best, job) < 0) break;
        if (now + facts.durationOf(job) <= this.#time || this.#fitsBeside(job, facts)) {
          best = job;
          break;
        }
        job = queue.after(cls, job, limit);
      }
      this.#next[at] = job;
    }
    if (best >= 0 && now + facts.durationOf(best) > this.#time) this.#spare!.take(facts.classOf(best), facts.memoryOf(best));
    this.#last = best;
    return best;
  }

  #fitsBeside(job: number, facts: Facts): boolean {
    return this.#spare!.memoryFor(facts.classOf(job)) >= facts.memoryOf(job);
  }

  #promise(head: number, now: number, pool: Pool, facts: Facts): void {
    const spare = pool.clone(this.#spare);
    const cls = facts.classOf(head);
    this.#head = head;
    this.#time = now;
    this.#next.fill(UNKNOWN);
    const ends = facts.ends();
    while (ends.size > 0 && spare.memoryFor(cls) < facts.memoryOf(head)) {
      this.#time = Math.max(now, ends.end);
      const job = ends.pop();
      // Others than jobs that run wait for their time.
      if (job >= 0) spare.give(facts.classOf(job), facts.memoryOf(job));
    }
    spare.take(cls, facts.memoryOf(head));
    this.#spare = spare;
  }
}
