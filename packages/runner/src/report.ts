import type { RunReport } from './model/events.js';
import type { Machine } from './model/machine.js';
import type { Resources } from './model/resources.js';
import type { HaltRule } from './plan/halt.js';
import { isSuccess } from './plan/is-success.js';
import type { Pools } from './plan/pool.js';
import type { RunState } from './state.js';

/** What became of the whole run, from what its parts know. */
export function buildReport(run: {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly state: RunState;
  readonly pools: Pools;
  readonly usage: { readonly cpuMs: number; readonly peakMemory: number };
  readonly interrupted: string | undefined;
  /** Every job that was to arrive has. */
  readonly isComplete: boolean;
  readonly halt: HaltRule | undefined;
  /** Jobs of the whole run, as far as is known. */
  readonly total: number;
  readonly budgets: Readonly<Record<string, Resources>>;
  readonly machine: Machine;
}): RunReport {
  const { succeeded, failed, skipped, cancelled } = run.state.counts;
  return {
    runId: run.runId,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    wallMs: run.endedAt - run.startedAt,
    cpuMs: run.usage.cpuMs,
    peakMemory: run.usage.peakMemory,
    results: run.state.results(),
    counts: { succeeded, failed, skipped, cancelled },
    ok: isSuccess({ ...run, counts: run.state.counts }),
    interrupted: run.interrupted,
    // Of the first place: that is where people can change something about it.
    limitedBy: run.pools.all[0]?.scheduler.limits() ?? {},
    budgets: run.budgets,
    machine: run.machine,
  };
}
