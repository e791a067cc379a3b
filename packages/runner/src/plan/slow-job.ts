import type { Job } from '../model/job.js';
import { meanDuration, timeoutOf } from './deadlines.js';

/** A job counts as slow when it takes so many times its mean... */
const SLOW_FACTOR = 3;
/** ...and at least this many milliseconds: below, nobody waits for it. */
const SLOW_LEAST_MS = 30_000;

/**
 * When to say that an attempt of this job takes much longer than usual, in milliseconds; `undefined`: never, because no time of its own
 * is known (that of its family says little about one member), or its deadline comes first.
 */
export function slowAfter(job: Job): number | undefined {
  const mean = job.estimate?.ofFamily ? undefined : meanDuration(job);
  if (mean === undefined) return undefined;
  const ms = Math.max(SLOW_FACTOR * mean, SLOW_LEAST_MS);
  return ms < (timeoutOf(job) ?? Number.POSITIVE_INFINITY) ? ms : undefined;
}
