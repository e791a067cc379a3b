import type { Attempt, AttemptEnd, LogPaths } from './model/attempt.js';
import type { Job, JobId } from './model/job.js';
import type { JobResult, Outcome } from './model/result.js';
import type { RunningAttempt, RunningAttempts } from './model/running.js';
import { Results } from './results.js';

/** A job whose attempt runs. */
export interface Running extends RunningAttempt {
  readonly status: 'running';
}

/**
 * Where a job stands. Whether a pending job waits for others or for room is the scheduler's knowledge (`explain`), so that it is
 * held in one place only.
 */
export type JobState = { readonly status: 'pending' } | Running | { readonly status: 'done'; readonly result: JobResult };

/** A job that has its outcome. */
export interface Settled {
  readonly job: Job;
  readonly result: JobResult;
}

const PENDING: JobState = { status: 'pending' };

class Started implements Running {
  readonly status = 'running';
  constructor(
    readonly attempt: Attempt,
    readonly startedAt: number,
  ) {}
}

class Done {
  readonly status = 'done';
  constructor(readonly result: JobResult) {}
}

/**
 * What is kept of a job: itself while it waits, then its attempt, then its result alone, or the row of it, for there may be millions of
 * these. Told apart by their classes: a job may have any fields, which plugins give it.
 */
type Slot = Job | Started | Done | number;

const isRunning = (slot: Slot): slot is Started => slot instanceof Started;
const isDone = (slot: Slot): slot is Done | number => typeof slot === 'number' || slot instanceof Done;

/**
 * Where every job of a run stands: `pending -> running -> done`, back from running to pending for a further attempt, and from
 * pending straight to done for what is skipped, cancelled or restored. Nobody else holds run state; an illegal move throws.
 */
export class RunState implements RunningAttempts {
  /** In order of declaration or arrival. */
  readonly #slots = new Map<JobId, Slot>();
  readonly #results: Results;
  readonly #running = new Map<string, Running>();
  /** Attempts that ended and counted, for jobs that had any in this run. */
  readonly #attempts = new Map<JobId, number>();
  /** When the first attempt of a job that was tried more than once began. */
  readonly #firstStarts = new Map<JobId, number>();
  readonly #isKept: (job: Job) => boolean;
  #letGo = 0;
  #started = 0;
  readonly counts = { pending: 0, running: 0, done: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };

  /**
   * @param logsOf the logs of the first attempt of a job that redirects nothing.
   * @param isKept whether a job is still known when it has succeeded at its first try. One that is not was counted, and that is all. Default: all are.
   */
  constructor(logsOf: (id: JobId) => LogPaths, isKept: (job: Job) => boolean = () => true) {
    this.#results = new Results(logsOf);
    this.#isKept = isKept;
  }

  /** Jobs arrive, pending; their ids are new. */
  add(jobs: readonly Job[]): void {
    for (const job of jobs) this.#slots.set(job.id, job);
    this.counts.pending += jobs.length;
  }

  /** All that came so far. */
  get size(): number {
    return this.#slots.size + this.#letGo;
  }

  /** It came, and was not let go. */
  has(id: JobId): boolean {
    return this.#slots.has(id);
  }

  /** Nobody waits or runs. */
  get finished(): boolean {
    return this.counts.done === this.size;
  }

  /** A job that is not done. */
  job(id: JobId): Job {
    const slot = this.#slot(id);
    if (isDone(slot)) throw new Error(`Internal error: job "${id}" is done and was let go`);
    return isRunning(slot) ? slot.attempt.job : slot;
  }

  of(id: JobId): JobState {
    const slot = this.#slot(id);
    if (typeof slot === 'number') return new Done(this.#results.get(slot, id));
    return isDone(slot) || isRunning(slot) ? slot : PENDING;
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
    const ids: JobId[] = [];
    for (const [id, slot] of this.#slots) if (!isDone(slot) && !isRunning(slot)) ids.push(id);
    return ids;
  }

  /** Tries of this job that ended and counted, those of the run that this one continues included. */
  attempts({ id, attempted = 0 }: Job): number {
    return this.#attempts.get(id) ?? attempted;
  }

  /** A name for the next attempt, unique in the run. */
  nextKey(id: JobId): string {
    this.#started++;
    return `${id}#${this.#started}`;
  }

  start(attempt: Attempt, startedAt: number): void {
    const id = attempt.job.id;
    this.#expect(id, 'pending', 'running');
    const running = new Started(attempt, startedAt);
    this.#slots.set(id, running);
    this.#running.set(attempt.key, running);
    this.counts.pending--;
    this.counts.running++;
  }

  /** A running job goes back to wait for another attempt; a preempted one has not used an attempt up. */
  again(id: JobId, counted: boolean): void {
    const { attempt, startedAt } = this.#leaveRunning(id, 'pending');
    this.#slots.set(id, attempt.job);
    if (!this.#firstStarts.has(id)) this.#firstStarts.set(id, startedAt);
    this.counts.pending++;
    if (counted) this.#attempts.set(id, this.attempts(attempt.job) + 1);
  }

  /** A running job ended for good. */
  end(id: JobId, { exit, measurement, isSilent, evidence }: AttemptEnd, outcome: Outcome, endedAt: number): Settled {
    const { attempt, startedAt: lastStart } = this.#leaveRunning(id, 'done');
    const { job, allocation, logs } = attempt;
    const attempts = this.attempts(job) + 1;
    const flaky = attempts > 1 && outcome.type === 'succeeded';
    const startedAt = this.#firstStarts.get(id) ?? lastStart;
    const result = { id, attempts, flaky, startedAt, outcome, endedAt, exit, measurement, isSilent, evidence, allocation, logs };
    return this.#finish(job, result);
  }

  /** A pending job ends without a further attempt: skipped, cancelled or restored. */
  drop(id: JobId, result: Pick<JobResult, 'outcome' | 'restored' | 'endedAt' | 'measurement'>): Settled {
    this.#expect(id, 'pending', 'done');
    const job = this.job(id);
    this.counts.pending--;
    return this.#finish(job, { id, attempts: this.attempts(job), flaky: false, ...result });
  }

  /** In order of declaration, of those that are kept; only complete when `finished`. */
  results(): JobResult[] {
    const results: JobResult[] = [];
    for (const [id, slot] of this.#slots) {
      if (typeof slot === 'number') results.push(this.#results.get(slot, id));
      else if (isDone(slot)) results.push(slot.result);
    }
    return results;
  }

  #slot(id: JobId): Slot {
    const slot = this.#slots.get(id);
    if (slot === undefined) throw new Error(`Internal error: no job "${id}"`);
    return slot;
  }

  #finish(job: Job, result: JobResult): Settled {
    if (isFirstSuccess(result) && !this.#isKept(job)) {
      this.#slots.delete(job.id);
      this.#letGo++;
    } else this.#slots.set(job.id, this.#results.add(job, result) ?? new Done(result));
    this.#attempts.delete(job.id);
    this.#firstStarts.delete(job.id);
    this.counts.done++;
    this.counts[result.outcome.type]++;
    return { job, result };
  }

  #leaveRunning(id: JobId, to: string): Running {
    const state = this.#expect(id, 'running', to) as Running;
    this.#running.delete(state.attempt.key);
    this.counts.running--;
    return state;
  }

  #expect(id: JobId, from: JobState['status'], to: string): JobState {
    const state = this.of(id);
    if (state.status !== from) throw new Error(`Internal error: job "${id}" cannot go from ${state.status} to ${to}`);
    return state;
  }
}

/** It ran once, in this run, and that was enough. */
function isFirstSuccess({ outcome, attempts, restored }: JobResult): boolean {
  return outcome.type === 'succeeded' && attempts === 1 && restored === undefined;
}
