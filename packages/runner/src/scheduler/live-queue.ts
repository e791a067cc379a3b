import type { Entry } from './entry.js';
import { FitQueue } from './fit-queue.js';
import type { ClassTable, JobClass } from './job-class.js';
import { NumberBlocks } from './number-blocks.js';

/** Ranks as they were at the insertion, by job: those of jobs that are gone are kept as long as the trees, which still have them. */
interface Ranks {
  readonly priority: NumberBlocks;
  readonly score: NumberBlocks;
}

/** The fit queue over entries: keeps every job that has not started at its rank, ready or not. */
export class LiveQueue {
  queue: FitQueue;
  /** Rises whenever a job's rank changes: what was sorted by `compare` before may not be any more. */
  version = 0;
  readonly #table: ClassTable;
  #ranks = noRanks();
  /** Some job has a priority. Most runs know none, and every look at one is a look into far memory. */
  #hasPriorities = false;

  constructor(table: ClassTable) {
    this.#table = table;
    this.queue = this.#fresh();
  }

  /**
   * Builds everything anew: the ranks have changed.
   *
   * @param open all jobs that are not gone; those that run keep their ranks, and are not queued.
   */
  rebuild(open: readonly Entry[]): void {
    const before = this.#ranks;
    this.#ranks = noRanks();
    this.queue = this.#fresh();
    this.#insert(
      open.filter((entry) => entry.state !== 'running'),
      before,
    );
    for (const entry of open) if (entry.state === 'running') this.#rank(entry);
  }

  /** Takes jobs at their ranks; ready ones can be found at once. */
  insert(entries: readonly Entry[]): void {
    this.#insert(entries, this.#ranks);
  }

  #insert(entries: readonly Entry[], before: Ranks): void {
    const byClass = new Map<JobClass, number[]>();
    let isMoved = false;
    for (const entry of entries) {
      const { index, cls } = entry;
      isMoved ||= before.priority.get(index) !== entry.priority || before.score.get(index) !== entry.score;
      this.#rank(entry);
      const jobs = byClass.get(cls);
      if (jobs) jobs.push(index);
      else byClass.set(cls, [index]);
    }
    if (isMoved) this.version += 1;
    for (const [cls, jobs] of byClass) this.queue.insert(cls, Int32Array.from(jobs.sort((a, b) => this.compare(a, b))));
    for (const entry of entries) if (entry.state === 'ready') this.ready(entry);
  }

  #rank({ index, priority, score }: Entry): void {
    this.#ranks.priority.set(index, priority);
    this.#ranks.score.set(index, score);
    this.#hasPriorities ||= priority !== 0;
  }

  ready(entry: Entry): void {
    this.queue.set(entry.index, entry.reserve.memory);
  }

  drop(entry: Entry): void {
    this.queue.drop(entry.index);
  }

  /** Priority, score, declaration: a total order. */
  compare(a: number, b: number): number {
    const { priority, score } = this.#ranks;
    const first = this.#hasPriorities ? priority.get(b) - priority.get(a) : 0;
    return first || score.get(b) - score.get(a) || a - b;
  }

  #fresh(): FitQueue {
    return new FitQueue(this.#table.classes, (a, b) => this.compare(a, b));
  }
}

function noRanks(): Ranks {
  return { priority: new NumberBlocks(), score: new NumberBlocks() };
}
