import type { Resources } from '../model/resources.js';
import type { ClassTable, JobClass } from './job-class.js';
import type { PoolLimits } from './pool.js';

/** Edges of a graph in one array: those of `job` are `to[from[job]] .. to[from[job + 1] - 1]`. */
export interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Jobs as numbers, for simulations. Times are milliseconds. */
export interface Workload {
  readonly size: number;
  readonly capacity: Resources;
  readonly limits: PoolLimits;
  readonly table: ClassTable;
  readonly classOf: readonly JobClass[];
  /** Bytes reserved. */
  readonly memory: Float64Array;
  readonly duration: Float64Array;
  /** Number of each job's family; -1: it runs already. */
  readonly family: Int32Array;
  /** Own priority, before inheritance. */
  readonly priority: Float64Array;
  readonly dependents: Edges;
  readonly needs: Edges;
  /** Jobs that run already; `duration` is what they still need. */
  readonly running: readonly number[];
  /** Milliseconds from now before which a job may not start (a retry's delay); absent: none has one. */
  readonly notBefore?: Float64Array | undefined;
}

/** Both directions of the graph from pairs (need, dependent). */
export function edges(
  size: number,
  needs: readonly number[],
  dependents: readonly number[],
): { needs: Edges; dependents: Edges } {
  return { needs: sorted(size, dependents, needs), dependents: sorted(size, needs, dependents) };
}

function sorted(size: number, key: readonly number[], value: readonly number[]): Edges {
  const from = new Int32Array(size + 1);
  for (const k of key) from[k + 1]! += 1;
  for (let i = 0; i < size; i += 1) from[i + 1]! += from[i]!;
  const at = from.slice();
  const to = new Int32Array(key.length);
  for (let i = 0; i < key.length; i += 1) to[at[key[i]!]!++] = value[i]!;
  return { from, to };
}
