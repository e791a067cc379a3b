import type { Job, JobEndEvent, JobId, RunStartEvent } from '@mpmsub/runner';
import { expectedMs, type RunView } from './run-view.js';

/** Fewer finished jobs than this say nothing of the ones that nobody has ever seen run. */
const ENOUGH_SEEN = 5;
/** ... and neither does a smaller part of the run. */
const ENOUGH_SHARE = 0.1;

interface Task {
  readonly job: Job;
  /** Positions of the jobs that wait for this one. */
  readonly dependents: number[];
  readonly ownMs: number | undefined;
  isOpen: boolean;
}

interface Mean {
  count: number;
  totalMs: number;
}

/**
 * Expects the end of a run whose scheduler tells nothing: no schedule can be shorter than the CPU time left over all CPUs, the booked
 * memory over the budget, and the longest chain of jobs that wait for each other. The largest of the three, times how far the run has
 * fallen behind that bound so far, is the answer. Times come from earlier runs, else from the job's family in this one, else from the
 * mean of all finished jobs once these are enough to speak for the rest.
 */
export class Eta {
  readonly #tasks: Task[];
  readonly #position = new Map<JobId, number>();
  /** Positions such that a job comes after everything it needs. */
  readonly #order: number[];
  readonly #families = new Map<string, Mean>();
  readonly #all: Mean = { count: 0, totalMs: 0 };
  /** CPU and memory time of what has finished: milliseconds x cores, milliseconds x bytes. */
  #cpuDone = 0;
  #memoryDone = 0;

  constructor(event: RunStartEvent) {
    this.#tasks = event.jobs.map((job) => ({
      job,
      dependents: [],
      ownMs: expectedMs(job.estimate?.durationsMs),
      isOpen: true,
    }));
    for (const [position, { job }] of this.#tasks.entries()) this.#position.set(job.id, position);
    for (const [position, { job }] of this.#tasks.entries()) {
      for (const need of job.needs) this.#tasks[this.#position.get(need.job) ?? -1]?.dependents.push(position);
    }
    this.#order = topological(this.#tasks);
  }

  jobEnd({ job, result }: JobEndEvent): void {
    const task = this.#tasks[this.#position.get(job.id) ?? -1];
    if (task) task.isOpen = false;
    const wallMs = result.restored ? undefined : result.measurement?.wallMs;
    if (wallMs === undefined) return;
    this.#cpuDone += wallMs * (result.allocation?.cpus ?? job.request.cpus);
    this.#memoryDone += wallMs * (result.allocation?.memory ?? 0);
    const family = this.#families.get(job.family) ?? { count: 0, totalMs: 0 };
    this.#families.set(job.family, family);
    for (const mean of [family, this.#all]) {
      mean.count++;
      mean.totalMs += wallMs;
    }
  }

  /** Milliseconds since the epoch, or `undefined` while nobody can know. */
  expectedEnd(view: RunView): number | undefined {
    const now = view.now();
    const elapsedOf = new Map<JobId, number>();
    for (const { id, startedAt } of view.running.values()) elapsedOf.set(id, now - startedAt);
    const fallback = this.#fallbackMs();
    let cpuLeft = 0;
    let memoryLeft = 0;
    let longest = 0;
    const chain = new Float64Array(this.#tasks.length);
    // From the last to the first, so that a job's dependents are known before it is.
    for (let i = this.#order.length - 1; i >= 0; i--) {
      const position = this.#order[i]!;
      const task = this.#tasks[position]!;
      if (!task.isOpen) continue;
      const expected = task.ownMs ?? this.#familyMs(task.job.family) ?? fallback;
      if (expected === undefined) return undefined;
      // A job that takes longer than expected is taken to need a tenth more of what it took.
      const elapsed = elapsedOf.get(task.job.id) ?? 0;
      const ms = Math.max(expected - elapsed, elapsed * 0.1);
      cpuLeft += ms * task.job.request.cpus;
      memoryLeft += ms * (task.job.request.memory ?? 0);
      let behind = 0;
      for (const dependent of task.dependents) behind = Math.max(behind, chain[dependent]!);
      chain[position] = ms + behind;
      longest = Math.max(longest, chain[position]!);
    }
    const bound = (cpu: number, memory: number) =>
      Math.max(cpu / (view.cpus.budget || Number.POSITIVE_INFINITY), memory / (view.memory.budget || Number.POSITIVE_INFINITY));
    const ideal = bound(this.#cpuDone, this.#memoryDone);
    const pace = ideal > 0 ? Math.min(3, Math.max(1, (now - view.startedAt) / ideal)) : 1;
    return now + Math.max(longest, pace * bound(cpuLeft, memoryLeft));
  }

  #familyMs(family: string): number | undefined {
    const mean = this.#families.get(family);
    return mean && mean.totalMs / mean.count;
  }

  #fallbackMs(): number | undefined {
    const { count, totalMs } = this.#all;
    return count >= ENOUGH_SEEN && count >= ENOUGH_SHARE * this.#tasks.length ? totalMs / count : undefined;
  }
}

function topological(tasks: readonly Task[]): number[] {
  const unmet = new Uint32Array(tasks.length);
  for (const task of tasks) for (const dependent of task.dependents) unmet[dependent]!++;
  const order = [...tasks.keys()].filter((position) => unmet[position] === 0);
  for (let i = 0; i < order.length; i++) {
    for (const dependent of tasks[order[i]!]!.dependents) if (--unmet[dependent]! === 0) order.push(dependent);
  }
  return order;
}
