import { fingerprint, type Job } from '@mpmsub/runner';

/** The identity of a job's command, 16 hexadecimal digits: short enough for a line of the profile, long enough to be unique. */
export function profileKey(job: Job, root: string): string {
  return fingerprint(job, root).slice(0, 16);
}

/** Class of machines that a job's numbers belong to: the executor's name where it does not run here. */
export function machineOf(job: Job, machineClass: string): string {
  return job.executor ?? machineClass;
}
