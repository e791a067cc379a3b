import { reasonWords } from '@mpmsub/text';
import type { AttemptHistory, JobHistory, RunHistory } from './run-history.js';

/** Milliseconds from the first attempt's start to the last one's end; `undefined` when it never started. */
export function wallMs(job: JobHistory, run: RunHistory): number | undefined {
  const first = job.attempts[0];
  if (first === undefined) return undefined;
  return endOf(job.attempts.at(-1) as AttemptHistory, run) - first.startedAt;
}

/** When an attempt ended; the last moment known when its run died first. */
export function endOf(attempt: AttemptHistory, run: RunHistory): number {
  return attempt.endedAt ?? run.endedAt;
}

/** Bytes: the highest peak of all attempts, by samples where the end is not known. */
export function peakOf(job: JobHistory): number | undefined {
  let peak: number | undefined;
  for (const { measurement, memory } of job.attempts) {
    if (measurement?.peakMemory !== undefined) peak = Math.max(peak ?? 0, measurement.peakMemory);
    for (const [, bytes] of memory) peak = Math.max(peak ?? 0, bytes);
  }
  return peak;
}

/** Bytes that the last attempt had booked; what was asked for where there was none. */
export function reservedOf(job: JobHistory): number | undefined {
  return job.attempts.at(-1)?.allocation.memory ?? job.requested;
}

/** Why a job did not succeed, in a few words; empty when it did. */
export function whyNot(job: JobHistory): string {
  if (job.status === 'skipped') return `needs ${job.because ?? 'a job that did not succeed'}`;
  if (job.status === 'unfinished') return job.attempts.length > 0 ? 'the run died while it ran' : 'the run died first';
  if (job.status === 'cancelled') return 'cancelled';
  if (job.status !== 'failed') return '';
  return reasonWords(job.reason ?? 'exit', job.attempts.at(-1)?.exit);
}

/** How many jobs stand where, in a fixed order, none left out. */
export function countByStatus(run: RunHistory): Record<JobHistory['status'], number> {
  const counts = { failed: 0, succeeded: 0, restored: 0, skipped: 0, cancelled: 0, unfinished: 0 };
  for (const job of run.jobs) counts[job.status]++;
  // Jobs that a dead run never reached are not in its journal.
  counts.unfinished += run.planned - run.jobs.length;
  return counts;
}
