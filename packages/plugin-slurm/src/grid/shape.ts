import { isDeepStrictEqual } from 'node:util';
import type { Attempt, Job, SlurmRequest } from '@mpmsub/runner';

/** What an element asks the grid for. Elements of one shape make an array. */
export interface Shape {
  /** Whole CPUs. */
  readonly cpus: number;
  /** Mebibytes, the worker's own share included; `undefined`: nobody knows, so nothing is asked. */
  readonly memoryMiB?: number | undefined;
  /** Upper end of the run time in whole minutes; `undefined`: the grid's own. */
  readonly minutes?: number | undefined;
  /** Nodes that are to be passed over. */
  readonly avoid: readonly string[];
  readonly request: SlurmRequest;
}

const MIB = 2 ** 20;
/** What the worker takes beside its jobs: 58 MB resident were measured with one job, 69 MB with 300, and the launcher comes on top. */
const WORKER_MIB = 96;
/** Beyond the jobs' own time limits: starting, ending trees gently, writing results. */
const SPARE_MINUTES = 5;

/**
 * What an attempt needs as an element of its own. Memory is rounded up, by steps of at most an eighth, so that jobs whose measured peaks
 * differ by little share a shape; never 0, which to Slurm means all of a node.
 */
export function shapeOf(
  attempt: Pick<Attempt, 'allocation' | 'job'>,
  { request, avoid }: Pick<Shape, 'request' | 'avoid'>,
): Shape {
  const { cpus, memory } = attempt.allocation;
  const timeoutMs = timeLimitOf(attempt.job);
  return {
    cpus: Math.max(1, Math.ceil(cpus)),
    ...(memory > 0 && Number.isFinite(memory) && { memoryMiB: stepUp(Math.ceil(memory / MIB) + WORKER_MIB) }),
    ...(timeoutMs !== undefined && { minutes: Math.ceil(timeoutMs / 60_000) + SPARE_MINUTES }),
    avoid,
    request: attempt.job.slurm === undefined ? request : { ...request, ...attempt.job.slurm },
  };
}

/** Whether elements of the two can be in one array; nodes to be passed over are the same for all of a moment. */
export function isSameShape(a: Shape, b: Shape): boolean {
  const isAmount = a.cpus === b.cpus && a.memoryMiB === b.memoryMiB && a.minutes === b.minutes;
  return isAmount && (a.request === b.request || isDeepStrictEqual(a.request, b.request));
}

/** Milliseconds after which the worker ends the job; `undefined`: never. */
export function timeLimitOf({ timeout, estimate }: Job): number | undefined {
  if (timeout === undefined) return undefined;
  if ('ms' in timeout) return timeout.ms;
  const known = estimate?.durationsMs ?? [];
  return known.length === 0 ? undefined : (timeout.factor * known.reduce((sum, ms) => sum + ms, 0)) / known.length;
}

function stepUp(mebibytes: number): number {
  const step = Math.max(32, 2 ** Math.floor(Math.log2(mebibytes) - 3));
  return Math.ceil(mebibytes / step) * step;
}
