import { call } from '../grid/call.js';
import type { GridLimits } from '../grid/grid-options.js';
import { largestNodes, parseNodes } from './largest-nodes.js';
import { slurmDialect } from './slurm-dialect.js';

/** Most elements at once where the cluster allows more: a queue is shared. */
const MOST_ELEMENTS = 1000;
const LIMIT_MS = 15_000;

/** Asks the controller; where it does not answer, Slurm's own defaults. */
export async function readLimits(): Promise<GridLimits> {
  const options = { limitMs: LIMIT_MS, without: slurmDialect.private };
  const [config, nodes] = await Promise.all([
    call(['scontrol', 'show', 'config'], options),
    call(['sinfo', '--noheader', '--all', '--format=%P|%c|%m'], options),
  ]);
  return { ...parseLimits(config.stdout), against: largestNodes(parseNodes(nodes.stdout)) };
}

/** Half of the cluster's own limit of jobs is left to others and to what has just ended, which counts for some minutes. */
export function parseLimits(config: string): Pick<GridLimits, 'arraySize' | 'elements'> {
  const read = (name: string, otherwise: number) =>
    Number(new RegExp(`^${name}\\s*=\\s*(\\d+)`, 'm').exec(config)?.[1] ?? otherwise);
  return {
    arraySize: Math.max(1, read('MaxArraySize', 1001)),
    elements: Math.max(1, Math.min(MOST_ELEMENTS, Math.floor(read('MaxJobCount', 10_000) / 2))),
  };
}
