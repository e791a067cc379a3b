import { ConfigError, type JobId, type JobLike, type JobSpec } from '@mpmsub/runner';

/** A job as the API takes it: a command line, a record of fields, or a builder. */
export type JobInput = string | JobSpec | JobLike;

/** The jobs that wait for the next run, in order. Every job has its id from the moment it is appended. */
export class JobList implements Iterable<JobSpec> {
  #specs: JobSpec[] = [];
  /** Of the jobs in the list. */
  #ids = new Set<JobId>();
  #next = 1;
  readonly #check: (spec: JobSpec) => void;

  /** @param check throws a ConfigError for a job that could not run. */
  constructor(check: (spec: JobSpec) => void) {
    this.#check = check;
  }

  get length(): number {
    return this.#specs.length;
  }

  [Symbol.iterator](): Iterator<JobSpec> {
    return this.#specs[Symbol.iterator]();
  }

  /**
   * Adds one job.
   *
   * @returns its id: its own, or the next of `job_0001` and so on.
   * @throws ConfigError with every problem of the job; the list stays as it was.
   */
  append(job: JobInput): JobId {
    const spec = this.#specOf(job);
    if (this.#ids.has(spec.id as JobId)) throw duplicate(spec.id as JobId);
    this.#check(spec);
    this.#specs.push(spec);
    this.#ids.add(spec.id as JobId);
    return spec.id as JobId;
  }

  /**
   * Adds several jobs.
   *
   * @returns their ids, in order.
   * @throws ConfigError at the first job with a problem; the ones before it stay.
   */
  extend(jobs: Iterable<JobInput>): JobId[] {
    return Array.from(jobs, (job) => this.append(job));
  }

  /** All jobs so far, which are no longer in the list. */
  take(): JobSpec[] {
    const taken = this.#specs;
    this.#specs = [];
    this.#ids = new Set();
    return taken;
  }

  /** Puts jobs back that were taken but never ran, before all others. */
  restore(specs: readonly JobSpec[]): void {
    this.#specs = [...specs, ...this.#specs];
    this.#ids = new Set(this.#specs.map((spec) => spec.id as JobId));
  }

  #specOf(job: JobInput): JobSpec {
    const written = typeof job === 'string' ? { cmd: job } : isJobLike(job) ? (job.toJSON() as JobSpec) : job;
    if (written.id !== undefined) return written;
    while (this.#ids.has(autoId(this.#next))) this.#next++;
    return { ...written, id: autoId(this.#next++) };
  }
}

function isJobLike(job: object): job is JobLike {
  return typeof (job as Partial<JobLike>).toJSON === 'function';
}

function duplicate(id: JobId): ConfigError {
  const message = `there is already a job with the id ${JSON.stringify(id)}`;
  return new ConfigError([{ code: 'duplicate-id', severity: 'error', message, path: 'id', hint: 'give it another id' }]);
}

function autoId(number: number): JobId {
  return `job_${String(number).padStart(4, '0')}`;
}
