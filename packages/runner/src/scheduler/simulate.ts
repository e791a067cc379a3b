import { Backfill, bestFit, type Facts, type Mode } from './dispatch.js';
import { EndHeap } from './end-heap.js';
import { FitQueue } from './fit-queue.js';
import { Pool } from './pool.js';
import type { Workload } from './workload.js';

/** When each job of a workload would run, if nothing but the estimates happened. Milliseconds from now. */
export interface Schedule {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly makespan: number;
  /** Bytes, highest sum of reservations at one time. */
  readonly peakMemory: number;
}

export interface SimulateOptions {
  readonly mode?: Mode;
  /** From the end to the beginning: needs become dependents. */
  readonly backwards?: boolean;
}

/**
 * Plays a workload through the same fit, order and reservation rules as the live scheduler.
 * @param order jobs, best-ranked first; every job once
 */
export function simulateOrder(work: Workload, order: Int32Array, options: SimulateOptions = {}): Schedule {
  const { mode = 'greedy', backwards = false } = options;
  const size = work.size;
  const before = backwards ? work.dependents : work.needs;
  const after = backwards ? work.needs : work.dependents;
  const start = new Float64Array(size).fill(Number.NaN);
  const end = new Float64Array(size).fill(Number.NaN);
  const pool = new Pool(work.capacity, work.table, work.limits);
  const queue = queueOf(work, order);
  const heap = new EndHeap();
  const classes = work.table.classes;
  const unmet = new Int32Array(size);
  let makespan = 0;
  let used = 0;
  let peakMemory = 0;
  let now = 0;

  const begin = (job: number): void => {
    const cls = work.classOf[job]!;
    queue.drop(job);
    pool.take(cls, work.memory[job]!);
    used += work.memory[job]!;
    if (used > peakMemory) peakMemory = used;
    start[job] = now;
    const stop = now + work.duration[job]!;
    end[job] = stop;
    if (stop > makespan) makespan = stop;
    heap.push(job, stop);
  };
  const release = (job: number): void => {
    const at = backwards ? 0 : (work.notBefore?.[job] ?? 0);
    if (at > now) heap.push(-1 - job, at);
    else queue.set(job, work.memory[job]!);
  };

  for (let job = 0; job < size; job += 1) unmet[job] = before.from[job + 1]! - before.from[job]!;
  if (!backwards) for (const job of work.running) begin(job);
  for (let job = 0; job < size; job += 1) if (unmet[job] === 0 && Number.isNaN(start[job]!)) release(job);

  const backfill = new Backfill();
  const facts: Facts = {
    classes,
    classOf: (job) => work.classOf[job]!,
    memoryOf: (job) => work.memory[job]!,
    durationOf: (job) => work.duration[job]!,
    running: () => heap.sorted().filter(({ job }) => job >= 0),
  };
  for (;;) {
    backfill.reset();
    for (;;) {
      const job = mode === 'easy' ? backfill.next(now, pool, queue, facts) : bestFit(pool, queue, classes);
      if (job < 0) break;
      begin(job);
    }
    if (heap.size === 0) break;
    now = heap.end;
    while (heap.end === now) {
      const job = heap.pop();
      if (job < 0) {
        queue.set(-1 - job, work.memory[-1 - job]!);
        continue;
      }
      pool.give(work.classOf[job]!, work.memory[job]!);
      used -= work.memory[job]!;
      for (let i = after.from[job]!; i < after.from[job + 1]!; i += 1) {
        const next = after.to[i]!;
        unmet[next]! -= 1;
        if (unmet[next] === 0) release(next);
      }
    }
  }
  return { start, end, makespan, peakMemory };
}

function queueOf(work: Workload, order: Int32Array): FitQueue {
  const position = new Int32Array(work.size);
  const counts = new Int32Array(work.table.classes.length);
  for (let at = 0; at < order.length; at += 1) {
    position[order[at]!] = at;
    counts[work.classOf[order[at]!]!.index]! += 1;
  }
  const members = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (const job of order) {
    const index = work.classOf[job]!.index;
    members[index]![counts[index]!++] = job;
  }
  const queue = new FitQueue(work.table.classes, (a, b) => position[a]! - position[b]!);
  for (const cls of work.table.classes) queue.insert(cls, members[cls.index]!);
  return queue;
}
