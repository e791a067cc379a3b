import type { Resources } from '../model/resources.js';
import { type Entry, entryOf } from './entry.js';
import { resourcesOf } from './explain.js';
import { Families } from './families.js';
import { ClassTable } from './job-class.js';
import { type LowerBound, lowerBound } from './lower-bound.js';
import { type OrderingInput, rankEntries, workloadOf } from './ordering.js';
import type { PlanOptions } from './planner.js';
import { sortByRank } from './rank.js';
import { Registry } from './registry.js';
import type { SchedulerJob, SchedulerOptions } from './scheduler.js';
import { simulateOrder } from './simulate.js';

/** When one job would run. Milliseconds from the beginning of the run. */
export interface SimulatedJob {
  readonly id: string;
  /** NaN for a job that can never start (a cycle). */
  readonly start: number;
  readonly end: number;
  readonly reserve: Resources;
  /** Asked for more than the machine has, or for the machine to itself. */
  readonly alone: boolean;
}

/** How a run would go. */
export interface Simulation {
  /** As given. */
  readonly jobs: readonly SimulatedJob[];
  /** Milliseconds. */
  readonly makespan: number;
  /** Bytes, highest sum of reservations at one time. */
  readonly peakMemory: number;
  /** No run can be shorter than `bound.time`, and what makes it so. */
  readonly bound: LowerBound;
  /** Part of the jobs, 0 to 1, whose run time is known; the others count with the median of the known, or 1 ms. */
  readonly known: number;
}

/**
 * Plays jobs on a machine, real or not, by the rules and in the order of a live run. Needs that are not among the jobs
 * count as met.
 */
export function simulate(jobs: readonly SchedulerJob[], options: SchedulerOptions & Pick<PlanOptions, 'effort'>): Simulation {
  const { capacity, policy = 'planned', effort = 1 } = options;
  const table = new ClassTable(capacity, Object.keys(options.maxParallel ?? {}));
  const families = new Families(capacity.cpus);
  const registry = new Registry();
  const entries = jobs.map((job, index) =>
    entryOf(job, { index, batch: 0, family: families.of(job.family ?? job.id) }, capacity, table),
  );
  for (const entry of entries) registry.add(entry);
  const input: OrderingInput = { entries, indexOf: registry.indexOf, now: 0, capacity, table, limits: options };
  const { work, known } = workloadOf(input);
  const made = rankEntries(input, policy, { effort });
  const { order, mode } = made ?? { order: rankOrder(entries), mode: 'greedy' as const };
  const schedule = simulateOrder(work, order, { mode });
  return {
    jobs: entries.map(({ job, cls, reserve }, at) => ({
      id: job.id,
      start: schedule.start[at]!,
      end: schedule.end[at]!,
      reserve: resourcesOf(cls, reserve.memory, table.names),
      alone: cls.alone,
    })),
    makespan: schedule.makespan,
    peakMemory: schedule.peakMemory,
    bound: lowerBound(work),
    known,
  };
}

/** Entries that have just been ranked, best first. */
function rankOrder(entries: readonly Entry[]): Int32Array {
  const all = (of: (entry: Entry) => number) => Float64Array.from(entries, of);
  return sortByRank(
    all(({ priority }) => priority),
    all(({ score }) => score),
  );
}
