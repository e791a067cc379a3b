import type { JobId } from '../model/job.js';

/** The id of a job that was given none: `job_0001` is the first. */
export function autoId(number: number): JobId {
  return `job_${String(number).padStart(4, '0')}`;
}

/** The position of the job that has this id when every job of a list goes without one; -1 for other ids. */
export function autoIdIndex(id: JobId): number {
  const number = /^job_(\d{4,})$/.exec(id)?.[1];
  return number === undefined ? -1 : Number(number) - 1;
}
