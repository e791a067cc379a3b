import type { Entry } from './entry.js';
import { FitQueue } from './fit-queue.js';
import type { ClassTable, JobClass } from './job-class.js';

/** The fit queue over entries: keeps every job that has not started at its rank, ready or not. */
export class LiveQueue {
  queue: FitQueue;
  /** Rises whenever a job's rank changes: what was sorted by `compare` before may not be any more. */
  version = 0;
  readonly #table: ClassTable;
  /** Ranks as they were at the insertion, by job: they outlive the entries, as the trees do. */
  readonly #priority: number[] = [];
  readonly #score: number[] = [];
  /** Some job has a priority. Most runs know none, and every look at one is a look into far memory. */
  #hasPriorities = false;

  constructor(table: ClassTable) {
    this.#table = table;
    this.queue = this.#fresh();
  }

  /** Builds everything anew: the ranks have changed. */
  rebuild(waiting: readonly Entry[]): void {
    this.queue = this.#fresh();
    this.insert(waiting);
  }

  /** Takes jobs at their ranks; ready ones can be found at once. */
  insert(entries: readonly Entry[]): void {
    const byClass = new Map<JobClass, number[]>();
    let isMoved = false;
    for (const entry of entries) {
      isMoved ||= this.#priority[entry.index] !== entry.priority || this.#score[entry.index] !== entry.score;
      this.#priority[entry.index] = entry.priority;
      this.#hasPriorities ||= entry.priority !== 0;
      this.#score[entry.index] = entry.score;
      const jobs = byClass.get(entry.cls);
      if (jobs) jobs.push(entry.index);
      else byClass.set(entry.cls, [entry.index]);
    }
    if (isMoved) this.version += 1;
    for (const [cls, jobs] of byClass) this.queue.insert(cls, Int32Array.from(jobs.sort((a, b) => this.compare(a, b))));
    for (const entry of entries) if (entry.state === 'ready') this.ready(entry);
  }

  ready(entry: Entry): void {
    this.queue.set(entry.index, entry.reserve.memory);
  }

  drop(entry: Entry): void {
    this.queue.drop(entry.index);
  }

  /** Priority, score, declaration: a total order. */
  compare(a: number, b: number): number {
    if (this.#hasPriorities && this.#priority[a] !== this.#priority[b]) return this.#priority[b]! - this.#priority[a]!;
    return this.#score[b]! - this.#score[a]! || a - b;
  }

  #fresh(): FitQueue {
    return new FitQueue(this.#table.classes, (a, b) => this.compare(a, b));
  }
}
