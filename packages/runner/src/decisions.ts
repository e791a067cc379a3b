import type { Clock } from './clock.js';
import type { Hooks, RetryQuestion } from './hooks.js';
import type { Job, JobId, RetryAnswer } from './model/job.js';
import type { Pool } from './plan/pool.js';
import { heldWarning, type LoopWarning } from './warnings.js';

/** A job that a plugin has held back for so long is told of; less is the plugin's daily work. */
const TELL_AFTER_MS = 10_000;
/** Reasons may name times and jobs: then there is no end of them. */
const MOST_REASONS = 20;

/** What plugins decide while jobs run. One that fails decides nothing, and `fail` hears of it. */
export class Decisions {
  /** Since when each ready job is held back. */
  readonly #heldSince = new Map<JobId, number>();
  readonly #told = new Set<string>();

  constructor(
    private readonly run: { readonly hooks: Hooks; readonly clock: Clock },
    private readonly fail: (error: unknown) => void,
    private readonly warn: (warning: LoopWarning) => void,
  ) {}

  /** May a ready job start now? */
  isAdmitted(job: Job, pool: Pool): boolean {
    if (!this.run.hooks.admit.isUsed()) return true;
    try {
      const reason = this.run.hooks.admit.call({ type: 'admit', job, pool: pool.executor.name });
      if (reason === undefined) this.#heldSince.delete(job.id);
      else this.#hold(job, reason);
      return reason === undefined;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Each reason is told once: it may hold back thousands of jobs. */
  #hold(job: Job, reason: string): void {
    const now = this.run.clock.now();
    const since = this.#heldSince.get(job.id);
    if (since === undefined) this.#heldSince.set(job.id, now);
    else if (now - since >= TELL_AFTER_MS && this.#told.size < MOST_REASONS && !this.#told.has(reason)) {
      this.#told.add(reason);
      this.warn(heldWarning(job, now - since, reason));
    }
  }

  /** Whether and how a failed attempt is tried again. */
  retry(question: RetryQuestion): RetryAnswer {
    try {
      return (this.run.hooks.retry.isUsed() ? this.run.hooks.retry.call(question) : undefined) ?? question.proposed;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }
}
