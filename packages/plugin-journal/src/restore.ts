import { changeJob, type Job, type JobId } from '@mpmsub/runner';
import type { Success, Unfinished } from './read-done.js';

/** What continuing a run makes of some of the jobs. */
export interface Restored {
  /** The same jobs in the same order; those that are done have `restored`, those that had begun `attempted`. */
  readonly jobs: readonly Job[];
  /** What each restored job takes over. */
  readonly taken: ReadonlyMap<JobId, Success>;
  /** The attempts that each job which had begun takes over. */
  readonly begun: ReadonlyMap<JobId, Unfinished>;
}

/** What an earlier run had done, and gives to the jobs of today as they come: all at once, or in lots. */
export class Restoration {
  readonly #successes: Known<Success>;
  readonly #unfinished: Known<Unfinished>;
  readonly #again: Set<JobId> | undefined;

  /** @param dependantsToo a job runs again when anything it needs does, even if it had succeeded. */
  constructor(
    { successes, unfinished }: { readonly successes: readonly Success[]; readonly unfinished: readonly Unfinished[] },
    dependantsToo: boolean,
  ) {
    this.#successes = new Known(successes);
    this.#unfinished = new Known(unfinished);
    if (dependantsToo) this.#again = new Set();
  }

  /** Successes that no job has asked for yet. */
  get spare(): readonly Success[] {
    return this.#successes.left();
  }

  /** Attempts of jobs that have not come yet. */
  get spareAttempts(): readonly Unfinished[] {
    return this.#unfinished.left();
  }

  /**
   * Marks the jobs that need not run again, and those that had used up attempts. A job is known by its identity alone; of several jobs
   * that are the same, as many are restored as had succeeded, those of the same name first.
   */
  restore(jobs: readonly Job[], identityOf: (job: Job) => string): Restored {
    const taken = this.#successes.give(jobs, identityOf);
    if (this.#again) dropDependants(jobs, taken, this.#again);
    const open = jobs.filter((job) => !taken.has(job.id));
    const begun = this.#unfinished.give(open, identityOf);
    for (const job of this.#again ? open : []) this.#again?.add(job.id);
    const marked = jobs.map((job): Job => {
      const success = taken.get(job.id);
      if (success === undefined) {
        const known = begun.get(job.id);
        return known === undefined ? job : goOn(job, known);
      }
      const { runId, endedAt, measurement } = success;
      return changeJob(job, { restored: { runId, endedAt, measurement } });
    });
    return { jobs: marked, taken, begun };
  }
}

/** The job with the attempts it has used up; what it is to get after one that ran out of memory is held on to, whatever was measured. */
function goOn(job: Job, { attempts, memory }: Unfinished): Job {
  if (memory === undefined) return changeJob(job, { attempted: attempts });
  const request = { ...job.request, memory: Math.max(memory, job.request.memory ?? 0) };
  return changeJob(job, { attempted: attempts, request, pinned: true });
}

/** What an earlier run knows of jobs, each of it given away once. By identity, then by name: all jobs may be the same. */
class Known<One extends { readonly jobId: string; readonly identity: string }> {
  readonly #byIdentity = new Map<string, Map<JobId, One[]>>();

  constructor(known: readonly One[]) {
    for (const one of known) {
      const { jobId, identity } = one;
      const same = this.#byIdentity.get(identity) ?? new Map<JobId, One[]>();
      this.#byIdentity.set(identity, same);
      const named = same.get(jobId);
      if (named) named.push(one);
      else same.set(jobId, [one]);
    }
  }

  left(): One[] {
    return [...this.#byIdentity.values()].flatMap((same) => [...same.values()].flat());
  }

  give(jobs: readonly Job[], identityOf: (job: Job) => string): Map<JobId, One> {
    const given = new Map<JobId, One>();
    const renamed: [Job, Map<JobId, One[]>][] = [];
    for (const job of jobs) {
      const same = this.#byIdentity.get(identityOf(job));
      if (!same) continue;
      if (same.has(job.id)) given.set(job.id, takeOf(same, job.id));
      else renamed.push([job, same]);
    }
    /** One walk over the names that are left of each identity: from the beginning each time would be quadratic. */
    const walks = new Map<Map<JobId, One[]>, Iterator<JobId>>();
    for (const [job, same] of renamed) {
      if (same.size === 0) continue;
      const walk = walks.get(same) ?? namesOf(same);
      walks.set(same, walk);
      given.set(job.id, takeOf(same, walk.next().value as JobId));
    }
    return given;
  }
}

/** Takes the first of a name out. */
function takeOf<One>(same: Map<JobId, One[]>, name: JobId): One {
  const named = same.get(name)!;
  if (named.length === 1) same.delete(name);
  return named.shift()!;
}

/** Each name as often as there is something of it, while what was given is taken out. */
function* namesOf<One>(same: Map<JobId, One[]>): Generator<JobId> {
  for (const name of same.keys()) while (same.has(name)) yield name;
}

/** Removes from `done` whatever needs a job that is not done, directly or through others. */
function dropDependants(jobs: readonly Job[], done: Map<JobId, Success>, earlier: ReadonlySet<JobId>): void {
  const dependants = new Map<JobId, JobId[]>();
  for (const job of jobs) {
    for (const need of job.needs) {
      const list = dependants.get(need.job);
      if (list) list.push(job.id);
      else dependants.set(need.job, [job.id]);
    }
  }
  const isAgain = (job: Job) => !done.has(job.id) || job.needs.some((need) => earlier.has(need.job));
  const again = jobs.filter(isAgain).map((job) => job.id);
  for (const id of again) done.delete(id);
  for (let id = again.pop(); id !== undefined; id = again.pop()) {
    for (const dependant of dependants.get(id) ?? []) if (done.delete(dependant)) again.push(dependant);
  }
}
