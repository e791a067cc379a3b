import type { Clock } from './clock.js';
import type { Emit } from './emit.js';
import type { JobResult } from './model/result.js';
import { type Graph, isMet } from './plan/graph.js';
import type { Pools } from './plan/pool.js';
import type { Observation } from './scheduler/scheduler.js';
import type { RunState } from './state.js';

/** A job has its outcome: tells it, skips whom it lets down (and whom those let down), and meets the needs of the others. */
export function settle(
  run: { readonly state: RunState; readonly graph: Graph; readonly pools: Pools; readonly emit: Emit; readonly clock: Clock },
  result: JobResult,
  seen?: Observation,
): void {
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
