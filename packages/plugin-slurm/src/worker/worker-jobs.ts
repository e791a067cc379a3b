import type { Job } from '@mpmsub/runner';
import type { ManifestLine } from '../folder/records.js';

/** The jobs of an element as the worker's own engine runs them: needs are met, the runner retries, and amounts are as booked. */
export function workerJobs(lines: readonly ManifestLine[], first: number): Job[] {
  return lines.map(({ job, allocation }, index) => ({
    ...job,
    // Two attempts of one job never meet in an element, but ids of adopted runs might.
    id: String(first + index),
    index,
    needs: [],
    request: { cpus: allocation.cpus, ...(allocation.memory > 0 && { memory: allocation.memory }) },
    pinned: allocation.memory > 0,
    exclusive: false,
    tags: [],
    retry: { ...job.retry, times: 0 },
    preemptible: false,
    executor: undefined,
  }));
}
