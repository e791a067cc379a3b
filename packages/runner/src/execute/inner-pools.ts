import type { Attempt } from '../model/attempt.js';
import { memoryMb, wholeCpus } from './placeholders.js';

/** Variables that give tools a number of CPUs, and how the number is written. */
const CPU_VARIABLES: Readonly<Record<string, (cpus: number) => string>> = {
  // OpenMP, and the numeric libraries that are built on it.
  OMP_NUM_THREADS: String,
  // Cargo's `build.jobs`.
  CARGO_BUILD_JOBS: String,
  // GNU make takes further options from here.
  MAKEFLAGS: (cpus) => `-j${cpus}`,
  // The Go runtime; the go command starts as many builds and tests at once.
  GOMAXPROCS: String,
  // Vitest 4; it wins over `maxWorkers`, on its command line as well.
  VITEST_MAX_WORKERS: String,
};

/** Part of a reservation that Node's heap may fill; the rest is for code, buffers and stacks. */
const HEAP_SHARE = 0.75;
/** Smaller reservations than this are no statement about a heap. MiB. */
const LEAST_MB = 256;

const MEBIBYTE = 2 ** 20;

/** Variables that tell the tools of a job with `share` how much of the machine is theirs; none for other jobs. */
export function innerPoolVariables({ job, allocation }: Pick<Attempt, 'job' | 'allocation'>): Readonly<Record<string, string>> {
  if (!job.share) return {};
  const variables: Record<string, string> = {};
  const cpus = wholeCpus(allocation);
  if (Number.isFinite(cpus)) for (const [name, write] of Object.entries(CPU_VARIABLES)) variables[name] = write(cpus);
  const heap = heapMb({ job, allocation });
  if (heap !== undefined) variables.NODE_OPTIONS = `--max-old-space-size=${heap}`;
  return variables;
}

/**
 * Limit of Node's heap, MiB. There is none where memory was neither asked for nor measured: a guess must not end anybody. It is never
 * below a measured peak: almost all of that may have been heap, and a job that ran must not fail for having been measured.
 */
function heapMb({ job, allocation }: Pick<Attempt, 'job' | 'allocation'>): number | undefined {
  const peaks = job.estimate?.peaks ?? [];
  const reserved = memoryMb(allocation);
  const isKnown = job.request.memory !== undefined || peaks.length > 0;
  if (!isKnown || !Number.isFinite(reserved) || reserved < LEAST_MB) return undefined;
  return Math.max(Math.floor(reserved * HEAP_SHARE), ...peaks.map((peak) => Math.ceil(peak / MEBIBYTE)));
}
