import { call } from '../grid/call.js';
import type { GridLimits } from '../grid/grid-options.js';

/** Most elements at once: a queue is shared. */
const MOST_ELEMENTS = 1000;
const LIMIT_MS = 15_000;

/** Asks the master; where it does not answer, Grid Engine's own defaults. */
export async function readLimits(): Promise<GridLimits> {
  const { stdout } = await call(['qconf', '-sconf'], { limitMs: LIMIT_MS, without: /^$/ });
  return { ...parseLimits(stdout), against: () => undefined };
}

/** A limit of 0 is none. */
export function parseLimits(config: string): Pick<GridLimits, 'arraySize' | 'elements'> {
  const read = (name: string, otherwise: number) =>
    Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(config)?.[1] ?? otherwise) || Number.POSITIVE_INFINITY;
  return { arraySize: read('max_aj_tasks', 75_000), elements: MOST_ELEMENTS };
}
