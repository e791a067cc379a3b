import type { LoopParts } from './loop-parts.js';
import type { JobId } from './model/job.js';
import { isMet } from './plan/graph.js';
import type { Observation } from './scheduler/scheduler.js';
import type { Settled } from './state.js';

type Run = Pick<LoopParts, 'state' | 'graph' | 'pools' | 'emit' | 'clock'>;

/** A job has its outcome: tells it, skips whom it lets down (and whom those let down), and meets the needs of the others. */
export function settle(run: Run, ended: Settled, seen?: Observation): void {
  const { state, graph, pools, emit, clock } = run;
  const now = clock.now();
  const settled: Settled[] = [ended];
  // A work list, not recursion: a chain of 100,000 dependents would overflow the stack. It grows while it is walked.
  for (const { job, result } of settled) {
    emit({ type: 'job-end', at: now, job, result });
    for (const dependent of graph.dependents(job.id)) {
      if (state.of(dependent.id).status !== 'pending' || isMet(dependent.when, result.outcome)) continue;
      pools.of(dependent.id).scheduler.remove([dependent.id], now);
      settled.push(state.drop(dependent.id, { outcome: { type: 'skipped', because: job.id } }));
    }
  }
  for (const { job } of settled) {
    const own = pools.of(job.id);
    own.scheduler.done(job.id, now, job === ended.job ? seen : undefined);
    if (!state.has(job.id)) own.scheduler.forget(job.id);
    if (pools.all.length === 1 || graph.dependents(job.id).length === 0) continue;
    for (const pool of pools.all) if (pool !== own) pool.scheduler.done(job.id, now);
  }
}

/** These wait, and will not run. */
export function cancel(run: Run, ids: readonly JobId[]): void {
  const { state, pools, clock } = run;
  const drop = (id: JobId) => {
    pools.of(id).scheduler.remove([id], clock.now());
    return state.drop(id, { outcome: CANCELLED });
  };
  // Those with needs first: what is cancelled must not let its dependents be called skipped. The others one by one: there may be a hundred
  // thousand of them.
  const dropped = new Map(ids.filter((id) => state.job(id).needs.length > 0).map((id) => [id, drop(id)]));
  for (const id of ids) settle(run, dropped.get(id) ?? drop(id));
}

const CANCELLED = Object.freeze({ type: 'cancelled' } as const);
