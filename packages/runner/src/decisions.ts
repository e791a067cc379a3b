import type { Hooks, RetryQuestion } from './hooks.js';
import type { Job, RetryAnswer } from './model/job.js';
import type { Pool } from './plan/pool.js';

/** What plugins decide while jobs run. One that fails decides nothing, and `fail` hears of it. */
export class Decisions {
  constructor(
    private readonly hooks: Hooks,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** May a ready job start now? */
  isAdmitted(job: Job, pool: Pool): boolean {
    if (!this.hooks.admit.isUsed()) return true;
    try {
      return this.hooks.admit.call({ type: 'admit', job, pool: pool.executor.name }) === undefined;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Whether and how a failed attempt is tried again. */
  retry(question: RetryQuestion): RetryAnswer {
    try {
      return (this.hooks.retry.isUsed() ? this.hooks.retry.call(question) : undefined) ?? question.proposed;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }
}
