import type { Attempt } from './model/attempt.js';
import type { Job, JobId } from './model/job.js';
import type { JobResult } from './model/result.js';
import type { RunningAttempt, RunningAttempts } from './model/running.js';

/** A job whose attempt runs. */
export interface Running extends RunningAttempt {
  readonly status: 'running';
}

/**
 * Where a job stands. Whether a pending job waits for others or for room is the scheduler's knowledge (`explain`), so that it is
 * held in one place only.
 */
export type JobState = { readonly status: 'pending' } | Running | { readonly status: 'done'; readonly result: JobResult };

const PENDING: JobState = { status: 'pending' };

/**
 * Where every job of a run stands: `pending -> running -> done`, back from running to pending for a further attempt, and from
 * pending straight to done for what is skipped, cancelled or restored. Nobody else holds run state; an illegal move throws.
 */
export class RunState implements RunningAttempts {
  readonly #jobs = new Map<JobId, Job>();
  readonly #states = new Map<JobId, JobState>();
  readonly #running = new Map<string, Running>();
  /** Attempts that ended and counted, for jobs that had any in this run. */
  readonly #attempts = new Map<JobId, number>();
  /** When the first attempt of a job that was tried more than once began. */
  readonly #firstStarts = new Map<JobId, number>();
  #started = 0;
  readonly counts = { pending: 0, running: 0, done: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };

  /** In order of declaration or arrival. */
  get jobs(): ReadonlyMap<JobId, Job> {
    return this.#jobs;
  }

  /** Jobs arrive, pending; their ids are new. */
  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs.set(job.id, job);
    this.counts.pending += jobs.length;
  }

  /** Nobody waits or runs. */
  get finished(): boolean {
    return this.counts.done === this.#jobs.size;
  }

  job(id: JobId): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`Internal error: no job "${id}"`);
    return job;
  }

  of(id: JobId): JobState {
    this.job(id);
    return this.#states.get(id) ?? PENDING;
  }

  /** The running attempt of this key, if it still runs. */
  running(key: string): Running | undefined {
    return this.#running.get(key);
  }

  /** In order of start. */
  allRunning(): Iterable<Running> {
    return this.#running.values();
  }

  /** Ids not started yet, in order of declaration. */
  pending(): JobId[] {
    return [...this.jobs.keys()].filter((id) => !this.#states.has(id));
  }

  /** Tries of this job that ended and counted, those of the run that this one continues included. */
  attempts(id: JobId): number {
    return this.#attempts.get(id) ?? this.jobs.get(id)?.attempted ?? 0;
  }

  /** A name for the next attempt, unique in the run. */
  nextKey(id: JobId): string {
    this.#started++;
    return `${id}#${this.#started}`;
  }

  start(attempt: Attempt, startedAt: number): void {
    const id = attempt.job.id;
    this.#expect(id, 'pending', 'running');
    const running: Running = { status: 'running', attempt, startedAt };
    this.#states.set(id, running);
    this.#running.set(attempt.key, running);
    if (!this.#firstStarts.has(id)) this.#firstStarts.set(id, startedAt);
    this.counts.pending--;
    this.counts.running++;
  }

  /** A running job goes back to wait for another attempt; a preempted one has not used an attempt up. */
  again(id: JobId, counted: boolean): void {
    this.#leaveRunning(id, 'pending');
    this.#states.delete(id);
    this.counts.pending++;
    if (counted) this.#attempts.set(id, this.attempts(id) + 1);
  }

  /** A running job ended for good. */
  end(id: JobId, result: Omit<JobResult, 'id' | 'attempts' | 'flaky' | 'startedAt'>): JobResult {
    this.#leaveRunning(id, 'done');
    const attempts = this.attempts(id) + 1;
    const full: JobResult = {
      id,
      attempts,
      flaky: attempts > 1 && result.outcome.type === 'succeeded',
      startedAt: this.#firstStarts.get(id),
      ...result,
    };
    return this.#finish(full);
  }

  /** A pending job ends without a further attempt: skipped, cancelled or restored. */
  drop(id: JobId, result: Pick<JobResult, 'outcome' | 'restored' | 'endedAt' | 'measurement'>): JobResult {
    this.#expect(id, 'pending', 'done');
    this.counts.pending--;
    return this.#finish({ id, attempts: this.attempts(id), flaky: false, ...result });
  }

  /** In order of declaration; only complete when `finished`. */
  results(): JobResult[] {
    const results: JobResult[] = [];
    for (const id of this.jobs.keys()) {
      const state = this.#states.get(id);
      if (state?.status === 'done') results.push(state.result);
    }
    return results;
  }

  #finish(result: JobResult): JobResult {
    this.#states.set(result.id, { status: 'done', result });
    this.#attempts.delete(result.id);
    this.#firstStarts.delete(result.id);
    this.counts.done++;
    this.counts[result.outcome.type]++;
    return result;
  }

  #leaveRunning(id: JobId, to: string): void {
    const state = this.#expect(id, 'running', to) as Running;
    this.#running.delete(state.attempt.key);
    this.counts.running--;
  }

  #expect(id: JobId, from: JobState['status'], to: string): JobState {
    const state = this.of(id);
    if (state.status !== from) throw new Error(`Internal error: job "${id}" cannot go from ${state.status} to ${to}`);
    return state;
  }
}
