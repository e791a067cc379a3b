import type { Resources } from '../model/resources.js';
import type { Context } from './context.js';
import { chargeOf, type Entry } from './entry.js';
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
  turn: 'turn of a waiting job',
  // A retry's own.
  delay: 'a delay',
  // It does not let a job start yet.
  refused: 'a plugin',
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
  const free = pool.free(cls);
  if (memory > free) found.push({ resource: 'memory', wanted: memory, free: Math.max(0, free) });
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
    .map((one) => one.entry.id);
}

function amount(entry: Entry, resource: string, names: readonly string[], groups: readonly string[]): number {
  const { cls, memory } = entry.run!;
  if (resource === 'memory') return memory;
  if (resource === 'cpus') return cls.cpus;
  if (resource === CAUSE.alone || resource === CAUSE.workers) return 1;
  const named = cls.named.find((one) => names[one.at] === resource);
  if (named) return named.amount;
  return cls.groups.some((at) => `maxParallel of ${groups[at]!}` === resource) ? 1 : 0;
}

/** What holds the best-ranked waiting job back now; empty: nothing waits. */
export function causes(
  context: Context,
  held: boolean,
  delayed: 'refused' | 'delay' | undefined,
  learning: boolean,
): readonly string[] {
  const { jobs, running, queue, pool, table } = context;
  if (jobs.size === running.size) return NOTHING;
  if (held) return PRESSURE;
  const head = queue.queue.head();
  if (head < 0 && learning) return LEARNING;
  if (head < 0) return delayed === undefined ? DEPENDENCIES : DELAYED[delayed];
  const cls = queue.queue.classOf(head);
  const memory = queue.queue.memoryOf(head);
  // Asked after every event: the common answers cost no memory.
  if (pool.aloneRunning === 0 && !cls.alone && cls.named.length + cls.groups.length === 0) {
    const short = Number(pool.workers < 1) + 2 * Number(memory > pool.free(cls)) + 4 * Number(cls.cpus > pool.cpus * (1 + 1e-9));
    return short === 0 && delayed === 'refused' ? DELAYED.refused : SHORT[short]!;
  }
  const short = lacks(pool, cls, memory, table.names, table.groups);
  return short.length > 0 ? short.map((lack) => lack.resource) : TURN;
}

const NOTHING: readonly string[] = [];
const PRESSURE: readonly string[] = [CAUSE.pressure];
const LEARNING: readonly string[] = [CAUSE.ramp];
const DELAYED: Readonly<Record<'refused' | 'delay', readonly string[]>> = { refused: [CAUSE.refused], delay: [CAUSE.delay] };
const DEPENDENCIES: readonly string[] = [CAUSE.dependencies];
const TURN: readonly string[] = [CAUSE.turn];
/** What is short: workers 1, memory 2, CPUs 4. */
const SHORT: readonly (readonly string[])[] = [
  TURN,
  [CAUSE.workers],
  ['memory'],
  [CAUSE.workers, 'memory'],
  ['cpus'],
  [CAUSE.workers, 'cpus'],
  ['memory', 'cpus'],
  [CAUSE.workers, 'memory', 'cpus'],
];

/** Everything but the expected start. */
export function describe(
  context: Context,
  entry: Entry,
  overdue: Entry | undefined,
  isRefused: boolean,
): Omit<Explanation, 'expectedStart'> {
  const { pool, table, jobs, running } = context;
  const { names, groups } = table;
  const state = entry.state === 'parked' || entry.state === 'delayed' ? 'ready' : entry.state;
  const short = state === 'ready' ? lacks(pool, entry.cls, entry.reserve.memory, names, groups) : [];
  const heldBy = holders([...running.values()], short, names, groups);
  if (entry.state === 'parked') short.unshift({ resource: CAUSE.ramp, wanted: 1, free: 0 });
  else if (entry.state === 'delayed') short.unshift({ resource: isRefused ? CAUSE.refused : CAUSE.delay, wanted: 1, free: 0 });
  else if (state === 'ready' && short.length === 0 && overdue && overdue !== entry) {
    short.push({ resource: CAUSE.turn, wanted: 1, free: 0 });
    heldBy.push(overdue.id);
  }
  const { cls, memory } = chargeOf(entry);
  return {
    id: entry.id,
    state,
    waitsFor: entry.state === 'waiting' ? entry.needs.filter((name) => !jobs.isMet(name)) : [],
    reserve: resourcesOf(cls, memory, names),
    reserveSource: entry.reserve.source,
    lacks: short,
    heldBy,
  };
}

/** A class and memory as the public vector. */
export function resourcesOf(cls: JobClass, memory: number, names: readonly string[]): Resources {
  const named = Object.fromEntries(cls.named.map(({ at, amount: size }) => [names[at]!, size]));
  return { ...named, cpus: cls.cpus, memory };
}

/** A job that has ended, or will not run. */
export function describeGone(id: string): Explanation {
  return { id, state: 'gone', waitsFor: [], reserve: { cpus: 0, memory: 0 }, reserveSource: 'request', lacks: [], heldBy: [] };
}
