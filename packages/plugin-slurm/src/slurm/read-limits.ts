import { call } from '../grid/call.js';
import { slurmDialect } from './slurm-dialect.js';

/** What this cluster takes at most. */
export interface ClusterLimits {
  /** Elements of one array. */
  readonly arraySize: number;
  /** Elements at once. */
  readonly elements: number;
}

/** Most elements at once where the cluster allows more: a queue is shared. */
const MOST_ELEMENTS = 1000;
const LIMIT_MS = 15_000;

/** Asks the controller; where it does not answer, Slurm's own defaults. */
export async function readLimits(): Promise<ClusterLimits> {
  const { stdout } = await call(['scontrol', 'show', 'config'], { limitMs: LIMIT_MS, without: slurmDialect.private });
  return parseLimits(stdout);
}

/** Half of the cluster's own limit of jobs is left to others and to what has just ended, which counts for some minutes. */
export function parseLimits(config: string): ClusterLimits {
  const read = (name: string, otherwise: number) =>
    Number(new RegExp(`^${name}\\s*=\\s*(\\d+)`, 'm').exec(config)?.[1] ?? otherwise);
  return {
    arraySize: Math.max(1, read('MaxArraySize', 1001)),
    elements: Math.max(1, Math.min(MOST_ELEMENTS, Math.floor(read('MaxJobCount', 10_000) / 2))),
  };
}
