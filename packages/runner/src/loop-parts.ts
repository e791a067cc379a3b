import type { Arrivals } from './arrivals.js';
import type { Clock } from './clock.js';
import type { Emit } from './emit.js';
import type { Hooks } from './hooks.js';
import type { Job } from './model/job.js';
import type { Graph } from './plan/graph.js';
import type { HaltRule } from './plan/halt.js';
import type { LogLayout } from './plan/logs.js';
import type { Pools } from './plan/pool.js';
import type { RunState } from './state.js';

/** What the loop is made of. */
export interface LoopParts {
  readonly runId: string;
  readonly hooks: Hooks;
  readonly emit: Emit;
  /** Those the run begins with. */
  readonly jobs: readonly Job[];
  readonly arrivals?: Arrivals | undefined;
  /** Hears once why the run is being stopped. */
  readonly onStop: (cause: string) => void;
  /** What plugins make of jobs that arrive. */
  readonly planArrivals: (lot: readonly Job[]) => Promise<readonly Job[]>;
  /** Empty, and so are `graph` and `pools`: the loop fills them. */
  readonly state: RunState;
  readonly graph: Graph;
  readonly pools: Pools;
  readonly logs: LogLayout;
  readonly clock: Clock;
  readonly halt?: HaltRule | undefined;
  readonly timeoutMs?: number | undefined;
  readonly random?: (() => number) | undefined;
}
