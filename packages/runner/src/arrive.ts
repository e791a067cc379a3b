import type { LoopParts } from './loop-parts.js';
import type { Job } from './model/job.js';
import { isMet } from './plan/graph.js';
import { settle } from './settle.js';
import type { Settled } from './state.js';

type Run = Pick<LoopParts, 'state' | 'graph' | 'pools' | 'emit' | 'clock'>;

/**
 * Settles what need not run of jobs that are new in the run: those done in an earlier run, and those that were let down by what had
 * ended before they came.
 */
export function settleOnArrival(run: Run, jobs: readonly Job[]): void {
  for (const job of jobs) {
    const settled = settledOnArrival(run, job);
    if (settled !== undefined) settle(run, settled);
  }
}

function settledOnArrival({ state, pools, clock }: Run, job: Job): Settled | undefined {
  // Nearly all, of which there may be a hundred thousand.
  if (job.restored === undefined && job.needs.length === 0) return undefined;
  // One that comes with it may have let it down by now.
  if (state.of(job.id).status !== 'pending') return undefined;
  if (job.restored !== undefined) {
    const { endedAt, measurement } = job.restored;
    return state.drop(job.id, { outcome: { type: 'succeeded' }, restored: true, endedAt, measurement });
  }
  const { scheduler } = pools.of(job.id);
  for (const need of job.needs) {
    const needed = state.of(need.job);
    if (needed.status !== 'done') continue;
    if (!isMet(need.when, needed.result.outcome)) {
      scheduler.remove([job.id], clock.now());
      return state.drop(job.id, { outcome: { type: 'skipped', because: need.job } });
    }
    // When it ended in another place, nobody of this one waited for it.
    if (pools.of(need.job).scheduler !== scheduler) scheduler.done(need.job, clock.now());
  }
  return undefined;
}
