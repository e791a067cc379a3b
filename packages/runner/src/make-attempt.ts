import type { LoopParts } from './loop-parts.js';
import type { Attempt } from './model/attempt.js';
import type { JobId } from './model/job.js';
import type { Pool } from './plan/pool.js';

/** The next attempt at a job, with what its pool books for it. */
export function makeAttempt(
  { state, logs, runId }: Pick<LoopParts, 'state' | 'logs' | 'runId'>,
  { scheduler }: Pool,
  id: JobId,
): Attempt {
  const job = state.job(id);
  const number = state.attempts(job) + 1;
  return { key: `${runId}/${state.nextKey(id)}`, job, number, allocation: scheduler.allocation(id), logs: logs(job, number) };
}
