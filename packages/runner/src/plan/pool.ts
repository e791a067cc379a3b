import type { Executor } from '../execute/executor.js';
import type { Job, JobId } from '../model/job.js';
import { createScheduler } from '../scheduler/index.js';
import type { Policy, Scheduler, SchedulerJob } from '../scheduler/scheduler.js';

/** One executor and the scheduler that fills it. */
export interface Pool {
  readonly executor: Executor;
  readonly scheduler: Scheduler;
}

/** All pools of a run. */
export interface Pools {
  readonly all: readonly Pool[];
  of(id: JobId): Pool;
}

/** One pool for each place that has jobs; every scheduler holds the jobs of its own place only. */
export function createPools(
  jobs: readonly Job[],
  placeOf: (id: JobId) => Executor,
  options: {
    readonly policy?: Policy | undefined;
    readonly maxWorkers?: number | undefined;
    readonly maxParallel?: Readonly<Record<string, number>> | undefined;
  },
  now: number,
): Pools {
  const byExecutor = new Map<Executor, Job[]>();
  for (const job of jobs) {
    const place = placeOf(job.id);
    const list = byExecutor.get(place);
    if (list === undefined) byExecutor.set(place, [job]);
    else list.push(job);
  }
  const pools = new Map<Executor, Pool>();
  for (const [executor, own] of byExecutor) {
    const scheduler = createScheduler({
      capacity: executor.capacity,
      ...(options.policy !== undefined && { policy: options.policy }),
      ...(options.maxWorkers !== undefined && { maxWorkers: options.maxWorkers }),
      ...(options.maxParallel !== undefined && { maxParallel: options.maxParallel }),
    });
    scheduler.add(own.filter((job) => job.restored === undefined).map(toSchedulerJob), now);
    pools.set(executor, { executor, scheduler });
  }
  return { all: [...pools.values()], of: (id) => pools.get(placeOf(id)) as Pool };
}

/** What the scheduler needs to know of a job. */
export function toSchedulerJob(job: Job): SchedulerJob {
  return {
    id: job.id,
    needs: job.needs,
    request: job.request,
    pinned: job.pinned,
    priority: job.priority,
    family: job.family,
    estimate: job.estimate,
    exclusive: job.exclusive,
    groups: job.tags.length === 0 ? [job.family] : [job.family, ...job.tags],
  };
}
