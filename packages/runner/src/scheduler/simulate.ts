import { Backfill, type Facts, type Mode } from './dispatch.js';
import { EndHeap } from './end-heap.js';
import type { JobClass } from './job-class.js';
import { Pool } from './pool.js';
import { ReadyRanks } from './ready-ranks.js';
import type { Edges, Workload } from './workload.js';

/** When each job of a workload would run, if nothing but the estimates happened. Milliseconds from now. */
export interface Schedule {
  /** NaN for a job that can never start (a cycle). */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Jobs in the order in which they start, and in which they end. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly makespan: number;
  /** Bytes, highest sum of reservations at one time. */
  readonly peakMemory: number;
}

export interface SimulateOptions {
  readonly mode?: Mode;
  /** From the end to the beginning: needs become dependents. */
  readonly backwards?: boolean;
  /** Run times instead of those of the workload; milliseconds. */
  readonly duration?: Float64Array;
}

/** Plays a workload through the same fit, order and reservation rules as the live scheduler, once or many times. */
export class Simulator {
  readonly #work: Workload;
  readonly #ranks: ReadyRanks;
  readonly #classes: readonly JobClass[];
  readonly #unmet: Int32Array;
  /** Of each class that occurs: its best-ranked job that fits; -1: none does. */
  readonly #next: Int32Array;
  // What follows is of one simulation. Fields, because numbers that closures share are made anew at each change.
  #pool: Pool;
  #heap = new EndHeap();
  #duration: Float64Array;
  #schedule: Writable<Schedule>;
  #begun = 0;
  #used = 0;
  #now = 0;

  constructor(work: Workload) {
    this.#work = work;
    this.#ranks = new ReadyRanks(work);
    this.#classes = this.#ranks.classes.map((index) => work.table.classes[index]!);
    this.#unmet = new Int32Array(work.size);
    this.#next = new Int32Array(this.#classes.length);
    this.#duration = work.duration;
    this.#pool = new Pool(work.capacity, work.table, work.limits);
    this.#schedule = emptySchedule(work.size);
  }

  /** @param order jobs, best-ranked first; every job once */
  play(order: Int32Array, options: SimulateOptions = {}): Schedule {
    const { mode = 'greedy', backwards = false } = options;
    const work = this.#work;
    const ranks = this.#ranks;
    const schedule = emptySchedule(work.size);
    this.#schedule = schedule;
    this.#pool = new Pool(work.capacity, work.table, work.limits);
    this.#heap = new EndHeap();
    this.#duration = options.duration ?? work.duration;
    this.#begun = 0;
    this.#used = 0;
    this.#now = 0;
    const { from } = backwards ? work.dependents : work.needs;
    for (let job = 0; job < work.size; job += 1) this.#unmet[job] = from[job + 1]! - from[job]!;
    ranks.reset(order, this.#unmet);
    if (!backwards) for (const job of work.running) this.#begin(job);
    const notBefore = backwards ? undefined : work.notBefore;
    if (notBefore) this.#delay(notBefore);
    const after = backwards ? work.needs : work.dependents;
    const backfill = mode === 'easy' ? new Backfill() : undefined;
    const facts = backfill && this.#facts();
    const { ends } = schedule;
    let ended = 0;
    for (;;) {
      if (facts) this.#backfill(backfill!, facts);
      else this.#fill();
      const heap = this.#heap;
      if (heap.size === 0) break;
      const now = heap.end;
      this.#now = now;
      while (heap.end === now) {
        const job = heap.pop();
        if (job < 0) {
          ranks.add(-1 - job);
          continue;
        }
        ends[ended++] = job;
        this.#end(job, after, notBefore);
      }
    }
    return schedule;
  }

  /**
   * Starts what fits, best-ranked first. Whatever starts leaves less for all: the jobs of a class that did not fit before
   * are not looked at again.
   */
  #fill(): void {
    const ranks = this.#ranks;
    const { rank } = ranks;
    const classes = this.#classes;
    const next = this.#next;
    const memory = this.#work.memory;
    const pool = this.#pool;
    let best = -1;
    for (let at = 0; at < classes.length; at += 1) {
      const cls = classes[at]!;
      const job = ranks.has(cls) ? ranks.first(cls, pool.memoryFor(cls)) : -1;
      next[at] = job;
      if (job >= 0 && (best < 0 || rank[job]! < rank[next[best]!]!)) best = at;
    }
    while (best >= 0) {
      const started = next[best]!;
      this.#begin(started);
      let then = -1;
      for (let at = 0; at < classes.length; at += 1) {
        let job = next[at]!;
        if (job < 0) continue;
        const limit = pool.memoryFor(classes[at]!);
        if (job === started || memory[job]! > limit) {
          job = limit < 0 ? -1 : ranks.after(classes[at]!, job, limit);
          next[at] = job;
        }
        if (job >= 0 && (then < 0 || rank[job]! < rank[next[then]!]!)) then = at;
      }
      best = then;
    }
  }

  #backfill(backfill: Backfill, facts: Facts): void {
    backfill.advance(this.#now);
    for (;;) {
      const job = backfill.next(this.#now, this.#pool, this.#ranks, facts);
      if (job < 0) return;
      this.#begin(job);
    }
  }

  #begin(job: number): void {
    const { memory, classOf } = this.#work;
    const schedule = this.#schedule;
    this.#ranks.drop(job);
    this.#pool.take(classOf[job]!, memory[job]!);
    this.#used += memory[job]!;
    if (this.#used > schedule.peakMemory) schedule.peakMemory = this.#used;
    schedule.starts[this.#begun++] = job;
    schedule.start[job] = this.#now;
    const stop = this.#now + this.#duration[job]!;
    schedule.end[job] = stop;
    if (stop > schedule.makespan) schedule.makespan = stop;
    this.#heap.push(job, stop);
  }

  #end(job: number, { from, to }: Edges, notBefore: Float64Array | undefined): void {
    const { memory, classOf } = this.#work;
    const unmet = this.#unmet;
    this.#pool.give(classOf[job]!, memory[job]!);
    this.#used -= memory[job]!;
    for (let i = from[job]!; i < from[job + 1]!; i += 1) {
      const next = to[i]!;
      const left = unmet[next]! - 1;
      unmet[next] = left;
      if (left !== 0) continue;
      if (notBefore && notBefore[next]! > this.#now) this.#heap.push(-1 - next, notBefore[next]!);
      else this.#ranks.add(next);
    }
  }

  /** Jobs that may not start at once wait among the ends. */
  #delay(notBefore: Float64Array): void {
    for (let job = 0; job < notBefore.length; job += 1) {
      if (!(notBefore[job]! > 0)) continue;
      this.#ranks.drop(job);
      if (this.#unmet[job] === 0) this.#heap.push(-1 - job, notBefore[job]!);
    }
  }

  #facts(): Facts {
    const { classOf, memory } = this.#work;
    return {
      classes: this.#classes,
      classOf: (job) => classOf[job]!,
      memoryOf: (job) => memory[job]!,
      durationOf: (job) => this.#duration[job]!,
      ends: () => this.#heap.clone(),
    };
  }
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

function emptySchedule(size: number): Writable<Schedule> {
  return {
    start: new Float64Array(size).fill(Number.NaN),
    end: new Float64Array(size).fill(Number.NaN),
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    makespan: 0,
    peakMemory: 0,
  };
}

/** One simulation. */
export function simulateOrder(work: Workload, order: Int32Array, options: SimulateOptions = {}): Schedule {
  return new Simulator(work).play(order, options);
}
