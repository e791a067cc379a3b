import type { Attempt } from '../model/attempt.js';

/** Bytes that an attempt's processes may hold together; `undefined`: nothing limits them. */
export function memoryLimitOf({ job, allocation }: Pick<Attempt, 'job' | 'allocation'>): number | undefined {
  if (job.memoryLimit === undefined) return undefined;
  if ('bytes' in job.memoryLimit) return job.memoryLimit.bytes;
  return allocation.memory > 0 ? Math.ceil(job.memoryLimit.factor * allocation.memory) : undefined;
}
