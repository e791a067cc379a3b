import type { Resources } from '../model/resources.js';
import type { Entry } from './entry.js';
import type { JobClass } from './job-class.js';
import type { Pool } from './pool.js';
import type { Explanation } from './scheduler.js';

type Lack = Explanation['lacks'][number];

/** Words for what holds a job back besides resources; they appear in `lacks` and `limits`. */
export const CAUSE = {
  dependencies: 'dependencies',
  pressure: 'memory pressure',
  workers: 'maxWorkers',
  alone: 'exclusive',
  waitingTurn: 'turn of a waiting job',
  delay: 'retry delay',
  ramp: 'learning',
} as const;

/** Resources that are short for a job of this class and memory; empty when it fits. */
export function lacks(pool: Pool, cls: JobClass, memory: number, names: readonly string[], groups: readonly string[]): Lack[] {
  const found: Lack[] = [];
  if (pool.aloneRunning > 0 || (cls.alone && pool.running > 0)) {
    found.push({ resource: CAUSE.alone, wanted: 1, free: 0 });
    return found;
  }
  if (pool.workers < 1) found.push({ resource: CAUSE.workers, wanted: 1, free: 0 });
  if (cls.alone) return found;
  if (memory > pool.memory) found.push({ resource: 'memory', wanted: memory, free: Math.max(0, pool.memory) });
  // The slack is the pool's own; here a rounding error would only name one resource too many.
  if (cls.cpus > pool.cpus * (1 + 1e-9)) found.push({ resource: 'cpus', wanted: cls.cpus, free: Math.max(0, pool.cpus) });
  for (const { at, amount } of cls.named) {
    if (amount > pool.named[at]! + 1e-9) found.push({ resource: names[at]!, wanted: amount, free: Math.max(0, pool.named[at]!) });
  }
  for (const at of cls.groups) {
    if (pool.groups[at]! < 1) found.push({ resource: `maxParallel of ${groups[at]!}`, wanted: 1, free: 0 });
  }
  return found;
}

/** Running jobs that hold what is lacking, largest first. */
export function holders(
  running: readonly Entry[],
  lacking: readonly Lack[],
  names: readonly string[],
  groups: readonly string[],
): string[] {
  const held = (entry: Entry): number =>
    lacking.reduce((sum, lack) => sum + (lack.wanted > 0 ? amount(entry, lack.resource, names, groups) / lack.wanted : 0), 0);
  return running
    .map((entry) => ({ entry, held: held(entry) }))
    .filter((one) => one.held > 0)
    .sort((a, b) => b.held - a.held || a.entry.index - b.entry.index)
    .map((one) => one.entry.job.id);
}

function amount(entry: Entry, resource: string, names: readonly string[], groups: readonly string[]): number {
  const { cls, memory } = entry.charge!;
  if (resource === 'memory') return memory;
  if (resource === 'cpus') return cls.cpus;
  if (resource === CAUSE.alone || resource === CAUSE.workers) return 1;
  const named = cls.named.find((one) => names[one.at] === resource);
  if (named) return named.amount;
  return cls.groups.some((at) => `maxParallel of ${groups[at]!}` === resource) ? 1 : 0;
}

/** A class and memory as the public vector. */
export function resourcesOf(cls: JobClass, memory: number, names: readonly string[]): Resources {
  const named = Object.fromEntries(cls.named.map(({ at, amount: size }) => [names[at]!, size]));
  return { ...named, cpus: cls.cpus, memory };
}
