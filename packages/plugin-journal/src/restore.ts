import type { Job, JobId } from '@mpmsub/runner';
import type { Success, Unfinished } from './read-done.js';

/** What continuing a run makes of the jobs. */
export interface Restoration {
  /** The same jobs in the same order; those that are done have `restored`, those that had begun `attempted`. */
  readonly jobs: readonly Job[];
  /** What each restored job takes over. */
  readonly taken: ReadonlyMap<JobId, Success>;
  /** Successes that no job of today asked for; a later run may. */
  readonly spare: readonly Success[];
  /** Attempts of jobs that are not among today's. */
  readonly spareAttempts: readonly Unfinished[];
}

/**
 * Marks the jobs that need not run again, and those that had used up attempts. A job is known by its identity alone; of several jobs that are the same, as many are
 * restored as had succeeded, those of the same name first.
 *
 * @param dependantsToo `true`: a job runs again when anything it needs does, even if it had succeeded.
 */
export function restore(
  jobs: readonly Job[],
  identityOf: (job: Job) => string,
  { successes, unfinished }: { readonly successes: readonly Success[]; readonly unfinished: readonly Unfinished[] },
  dependantsToo: boolean,
): Restoration {
  const done = match(jobs, identityOf, successes);
  const used = new Set(done.values());
  if (dependantsToo) dropDependants(jobs, done);
  const begun = match(
    jobs.filter((job) => !done.has(job.id)),
    identityOf,
    unfinished,
  );
  const goesOn = new Set(begun.values());
  const marked = jobs.map((job): Job => {
    const success = done.get(job.id);
    if (success === undefined) {
      const attempts = begun.get(job.id)?.attempts;
      return attempts === undefined ? job : { ...job, attempted: attempts };
    }
    const { runId, endedAt, measurement } = success;
    return { ...job, restored: { runId, endedAt, measurement } };
  });
  return {
    jobs: marked,
    taken: done,
    spare: successes.filter((success) => !used.has(success)),
    spareAttempts: unfinished.filter((one) => !goesOn.has(one)),
  };
}

/** Gives each job what an earlier run knows of it, at most once. */
function match<Known extends { readonly jobId: string; readonly identity: string }>(
  jobs: readonly Job[],
  identityOf: (job: Job) => string,
  known: readonly Known[],
): Map<JobId, Known> {
  const byIdentity = new Map<string, Known[]>();
  for (const one of known) {
    const same = byIdentity.get(one.identity);
    if (same) same.push(one);
    else byIdentity.set(one.identity, [one]);
  }
  const given = new Map<JobId, Known>();
  const take = (job: Job, same: Known[], place: number) => {
    given.set(job.id, same[place]!);
    same.splice(place, 1);
  };
  const renamed: [Job, Known[]][] = [];
  for (const job of jobs) {
    const same = byIdentity.get(identityOf(job));
    if (!same) continue;
    const place = same.findIndex((one) => one.jobId === job.id);
    if (place === -1) renamed.push([job, same]);
    else take(job, same, place);
  }
  for (const [job, same] of renamed) if (same.length > 0) take(job, same, 0);
  return given;
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
