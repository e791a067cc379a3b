import type { SchedulerJob, SchedulerOptions } from './scheduler.js';
import { simulate } from './what-if.js';

/** One machine of the grid. */
export interface MachineCell {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Milliseconds. */
  readonly makespan: number;
  /** Bytes reserved at most. */
  readonly peakMemory: number;
  /** Jobs that are too big for it and would run alone. */
  readonly oversized: number;
}

/** A grid of machines and the smallest one that suffices. */
export interface MachineGrid {
  readonly cpus: readonly number[];
  /** Bytes. */
  readonly memory: readonly number[];
  /** By memory within cpus. */
  readonly cells: readonly MachineCell[];
  /** The smallest machine that is nearly as fast as the largest: more of anything buys little. */
  readonly knee: MachineCell;
}

export interface MachineGridOptions extends Omit<SchedulerOptions, 'capacity'> {
  /** CPUs of the machines; default: powers of two up to what the jobs can use, at most 64. */
  readonly cpus?: readonly number[];
  /** Bytes of the machines; default: powers of two GiB from the largest job to the most they can use at once. */
  readonly memory?: readonly number[];
  /** Named resources that every machine has. */
  readonly named?: Readonly<Record<string, number>>;
  /** How much slower than the fastest machine of the grid is still good. Default 1.1. */
  readonly tolerance?: number;
}

const GIB = 2 ** 30;

/** Simulates the jobs on a grid of machines and marks the knee. `jobs` must not be empty. */
export function smallestMachine(jobs: readonly SchedulerJob[], options: MachineGridOptions = {}): MachineGrid {
  const { named = {}, tolerance = 1.1, cpus: _cpus, memory: _memory, ...rest } = options;
  const run = (cpus: number, memory: number) => simulate(jobs, { ...rest, capacity: { ...named, cpus, memory }, effort: 0.25 });
  const widest = jobs.reduce((sum, job) => sum + job.request.cpus, 0);
  const cpus = options.cpus ?? powers(1, Math.min(64, widest));
  // With memory to spare, what CPUs alone allow is the most that can be used.
  const roomy = run(cpus.at(-1)!, Number.POSITIVE_INFINITY);
  const largest = roomy.jobs.reduce((most, job) => Math.max(most, job.reserve.memory), 0);
  const memory =
    options.memory ??
    powers(Math.max(1, Math.ceil(largest / GIB)), Math.max(1, Math.ceil(roomy.peakMemory / GIB))).map((g) => g * GIB);
  const cells = cpus.flatMap((c) =>
    memory.map((m): MachineCell => {
      const { makespan, peakMemory, jobs: played } = run(c, m);
      return { cpus: c, memory: m, makespan, peakMemory, oversized: played.filter((job) => job.reserve.memory > m).length };
    }),
  );
  const fastest = Math.min(...cells.map((cell) => cell.makespan));
  const size = (cell: MachineCell): number => cell.cpus / cpus.at(-1)! + cell.memory / memory.at(-1)!;
  const knee = cells.filter((cell) => cell.makespan <= tolerance * fastest).reduce((a, b) => (size(b) < size(a) ? b : a));
  return { cpus, memory, cells, knee };
}

/** Powers of two from the first at or above `from` to the first at or above `to`. */
function powers(from: number, to: number): number[] {
  const list = [2 ** Math.ceil(Math.log2(from))];
  while (list.at(-1)! < to) list.push(list.at(-1)! * 2);
  return list;
}
