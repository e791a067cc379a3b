import type { Job, JobId } from '@mpmsub/runner';
import type { Success } from './read-done.js';

/** What continuing a run makes of the jobs. */
export interface Restoration {
  /** The same jobs in the same order; those that are done have `restored`. */
  readonly jobs: readonly Job[];
  /** What each restored job takes over. */
  readonly taken: ReadonlyMap<JobId, Success>;
  /** Successes that no job of today asked for; a later run may. */
  readonly spare: readonly Success[];
}

/**
 * Marks the jobs that need not run again. A job is known by its identity alone; of several jobs that are the same, as many are
 * restored as had succeeded, those of the same name first.
 *
 * @param dependantsToo `true`: a job runs again when anything it needs does, even if it had succeeded.
 */
export function restore(
  jobs: readonly Job[],
  identityOf: (job: Job) => string,
  successes: readonly Success[],
  dependantsToo: boolean,
): Restoration {
  const done = match(jobs, identityOf, successes);
  const used = new Set(done.values());
  if (dependantsToo) dropDependants(jobs, done);
  const marked = jobs.map((job): Job => {
    const success = done.get(job.id);
    if (success === undefined) return job;
    const { runId, endedAt, measurement } = success;
    return { ...job, restored: { runId, endedAt, measurement } };
  });
  return { jobs: marked, taken: done, spare: successes.filter((success) => !used.has(success)) };
}

function match(jobs: readonly Job[], identityOf: (job: Job) => string, successes: readonly Success[]): Map<JobId, Success> {
  const byIdentity = new Map<string, Success[]>();
  for (const success of successes) {
    const same = byIdentity.get(success.identity);
    if (same) same.push(success);
    else byIdentity.set(success.identity, [success]);
  }
  const done = new Map<JobId, Success>();
  const take = (job: Job, same: Success[], place: number) => {
    done.set(job.id, same[place]!);
    same.splice(place, 1);
  };
  const renamed: [Job, Success[]][] = [];
  for (const job of jobs) {
    const same = byIdentity.get(identityOf(job));
    if (!same) continue;
    const place = same.findIndex((success) => success.jobId === job.id);
    if (place === -1) renamed.push([job, same]);
    else take(job, same, place);
  }
  for (const [job, same] of renamed) if (same.length > 0) take(job, same, 0);
  return done;
}

/** Removes from `done` whatever needs a job that is not done, directly or through others. */
function dropDependants(jobs: readonly Job[], done: Map<JobId, Success>): void {
  const dependants = new Map<JobId, JobId[]>();
  for (const job of jobs) {
    for (const need of job.needs) {
      const list = dependants.get(need.job);
      if (list) list.push(job.id);
      else dependants.set(need.job, [job.id]);
    }
  }
  const again = jobs.filter((job) => !done.has(job.id)).map((job) => job.id);
  for (let id = again.pop(); id !== undefined; id = again.pop()) {
    for (const dependant of dependants.get(id) ?? []) if (done.delete(dependant)) again.push(dependant);
  }
}
