import type { Executor } from '../execute/executor.js';
import type { Job, JobId } from '../model/job.js';
import { createScheduler } from '../scheduler/index.js';
import type { Policy, Scheduler } from '../scheduler/scheduler.js';

/** One executor and the scheduler that fills it. */
export interface Pool {
  readonly executor: Executor;
  readonly scheduler: Scheduler;
}

/** All pools of a run. */
export interface Pools {
  /** In the order in which they got their first job. */
  readonly all: readonly Pool[];
  of(id: JobId): Pool;
  /**
   * Jobs arrive; each goes to the scheduler of its place.
   *
   * @returns pools that were made for them.
   */
  add(jobs: readonly Job[], now: number): readonly Pool[];
}

/** No pools yet: there will be one for each place that has jobs, and every scheduler holds the jobs of its own place only. */
export function createPools(
  placeOf: (id: JobId) => Executor,
  options: {
    readonly policy?: Policy | undefined;
    readonly maxWorkers?: number | undefined;
    readonly maxParallel?: Readonly<Record<string, number>> | undefined;
  },
): Pools {
  const pools = new Map<Executor, Pool>();
  const all: Pool[] = [];
  const open = (executor: Executor): Pool => {
    const scheduler = createScheduler({
      capacity: executor.capacity,
      ...(options.policy !== undefined && { policy: options.policy }),
      ...(options.maxWorkers !== undefined && { maxWorkers: options.maxWorkers }),
      ...(options.maxParallel !== undefined && { maxParallel: options.maxParallel }),
    });
    const pool = { executor, scheduler };
    pools.set(executor, pool);
    all.push(pool);
    return pool;
  };
  return {
    all,
    of: (id) => pools.get(placeOf(id)) as Pool,
    add(jobs, now) {
      const before = all.length;
      for (const [executor, own] of byPlace(jobs, placeOf)) {
        const { scheduler } = pools.get(executor) ?? open(executor);
        scheduler.add(own.some(isRestored) ? own.filter((job) => !isRestored(job)) : own, now);
      }
      return all.slice(before);
    },
  };
}

const isRestored = (job: Job): boolean => job.restored !== undefined;

function byPlace(jobs: readonly Job[], placeOf: (id: JobId) => Executor): ReadonlyMap<Executor, readonly Job[]> {
  const byExecutor = new Map<Executor, Job[]>();
  for (const job of jobs) {
    const place = placeOf(job.id);
    const list = byExecutor.get(place);
    if (list === undefined) byExecutor.set(place, [job]);
    else list.push(job);
  }
  return byExecutor;
}
