import type { Scheduler, SchedulerJob, SchedulerOptions } from '../../src/scheduler/index.js';
import { createScheduler } from '../../src/scheduler/index.js';

/** What really happens to a job, told or not. */
export interface TrueJob extends SchedulerJob {
  readonly ms: number;
}

export interface Run {
  readonly scheduler: Scheduler;
  readonly starts: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<string, number>;
  /** Ids in the order in which they started. */
  readonly order: readonly string[];
}

/** Plays jobs in virtual time until none is left; throws when work is left and nothing runs. */
export function drive(jobs: readonly TrueJob[], options: SchedulerOptions, scheduler = createScheduler(options)): Run {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const starts = new Map<string, number>();
  const ends = new Map<string, number>();
  const order: string[] = [];
  const running: { id: string; end: number }[] = [];
  let now = 0;
  scheduler.add(jobs, 0);
  for (;;) {
    for (const id of scheduler.poll(now)) {
      starts.set(id, now);
      order.push(id);
      running.push({ id, end: now + byId.get(id)!.ms });
    }
    if (scheduler.size === 0) return { scheduler, starts, ends, order };
    running.sort((a, b) => a.end - b.end);
    const next = running[0];
    if (!next) throw new Error(`stuck at ${now} with ${scheduler.size} jobs`);
    now = next.end;
    while (running[0]?.end === now) {
      const { id } = running.shift()!;
      ends.set(id, now);
      scheduler.done(id, now);
    }
  }
}

export const GIB = 2 ** 30;

/** A job of one CPU and 1 GiB, unless told otherwise. */
export function job(id: string, rest: Partial<TrueJob> & { cpus?: number; memory?: number } = {}): TrueJob {
  const { cpus = 1, memory = GIB, ms = 1000, ...others } = rest;
  return { id, request: { cpus, memory }, ms, ...others };
}
