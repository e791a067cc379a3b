import type { Job, Resources } from '@mpmsub/runner';
import { bookingOf } from '@mpmsub/runner/scheduler';

/**
 * The bytes that a job is known to need; `undefined` where its reservation is only its fair share of the place, since nobody has
 * declared or measured anything: what is used of that says nothing.
 */
export function promisedMemory(job: Job, reserved: number, place: Resources | undefined): number | undefined {
  if (place === undefined) return reserved;
  const { memory, source } = bookingOf(job, place);
  return source === 'fair-share' && memory === reserved ? undefined : reserved;
}
