import type { LoopParts } from './loop-parts.js';
import type { JobResult } from './model/result.js';
import { isMet } from './plan/graph.js';
import type { Observation } from './scheduler/scheduler.js';

type Run = Pick<LoopParts, 'state' | 'graph' | 'pools' | 'emit' | 'clock'>;

/** A job has its outcome: tells it, skips whom it lets down (and whom those let down), and meets the needs of the others. */
export function settle(run: Run, result: JobResult, seen?: Observation): void {
  const { state, graph, pools, emit, clock } = run;
  const settled: JobResult[] = [result];
  // A work list, not recursion: a chain of 100,000 dependents would overflow the stack. It grows while it is walked.
  for (const one of settled) {
    emit({ type: 'job-end', at: clock.now(), job: state.job(one.id), result: one });
    for (const dependent of graph.dependents(one.id)) {
      if (state.of(dependent.id).status !== 'pending' || isMet(dependent.when, one.outcome)) continue;
      pools.of(dependent.id).scheduler.remove([dependent.id], clock.now());
      settled.push(state.drop(dependent.id, { outcome: { type: 'skipped', because: one.id } }));
    }
  }
  for (const { id } of settled) {
    const own = pools.of(id);
    own.scheduler.done(id, clock.now(), id === result.id ? seen : undefined);
    if (pools.all.length === 1 || graph.dependents(id).length === 0) continue;
    for (const pool of pools.all) if (pool !== own) pool.scheduler.done(id, clock.now());
  }
}

/** Whatever waits will not run. */
export function cancelPending(run: Run): void {
  const { state, pools, clock } = run;
  // All of them first: what is cancelled must not let its dependents be called skipped.
  const cancelled = state.pending().map((id) => {
    pools.of(id).scheduler.remove([id], clock.now());
    return state.drop(id, { outcome: { type: 'cancelled' } });
  });
  for (const result of cancelled) settle(run, result);
}
