import { upwardRank } from './rank.js';
import type { Workload } from './workload.js';

/** No schedule is shorter than any of these; milliseconds. */
export interface LowerBound {
  /** The largest of the others. */
  readonly time: number;
  /** The longest chain of needs. */
  readonly criticalPath: number;
  /** Work per resource over its capacity: `cpus`, `memory`, named ones. */
  readonly area: Readonly<Record<string, number>>;
  /** `dependencies` or the resource whose area is the largest. */
  readonly by: string;
}

/** Critical path and, per resource, work over capacity. Jobs that must run alone take the whole machine. */
export function lowerBound(work: Workload): LowerBound {
  let criticalPath = 0;
  for (const rank of upwardRank(work)) criticalPath = Math.max(criticalPath, rank);
  const { names } = work.table;
  const cpus = work.capacity.cpus;
  const memory = work.capacity.memory;
  const sums = new Float64Array(2 + names.length);
  for (let job = 0; job < work.size; job += 1) {
    const time = work.duration[job]!;
    const cls = work.classOf[job]!;
    sums[0]! += time * (cls.alone ? 1 : cls.cpus / cpus);
    sums[1]! += time * (cls.alone ? 1 : memory > 0 ? work.memory[job]! / memory : 0);
    for (const { at, amount } of cls.named) sums[2 + at]! += (time * amount) / (work.capacity[names[at]!] ?? 1);
  }
  const area = Object.fromEntries(['cpus', 'memory', ...names].map((name, at) => [name, sums[at]!]));
  const [by, time] = Object.entries(area).reduce((a, b) => (b[1] > a[1] ? b : a), ['dependencies', criticalPath]);
  return { time, criticalPath, area, by };
}
