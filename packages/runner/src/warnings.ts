import { formatDuration } from './config/format-duration.js';
import type { Attempt } from './model/attempt.js';
import { ConfigError } from './model/diagnostic.js';
import type { WarningEvent } from './model/events.js';
import { formatBytes } from './model/format.js';
import type { Job, JobId } from './model/job.js';
import { meanDuration } from './plan/deadlines.js';

/** What the loop has to say besides events; it adds the time. */
export type LoopWarning = Omit<WarningEvent, 'at'>;

/** The brake has acted on an attempt. */
export function pressureWarning(
  act: 'suspended' | 'resumed' | 'preempted',
  { job: { id } }: Attempt,
  usage: number,
  budget: number,
  isStalled = false,
): LoopWarning {
  const what = act === 'preempted' ? 'was stopped and will run again' : act === 'suspended' ? 'is suspended' : 'goes on';
  const message = `memory: ${formatBytes(usage)} of ${formatBytes(budget)} in use${isStalled ? ', and everything waits for memory' : ''}; "${id}" ${what}`;
  return { type: 'warning', code: `memory-${act}`, jobId: id, message };
}

/** The source of further jobs gave up. */
export function arrivalWarning(error: unknown): LoopWarning {
  const problems = error instanceof ConfigError ? error.diagnostics.map((one) => one.message).join('; ') : String(error);
  const message = `no further jobs are read, those read before go on: ${problems}`;
  return { type: 'warning', code: 'jobs-unreadable', message };
}

/** A shell whose last command succeeds hides that an earlier one was killed. */
export function hiddenKillWarning(id: JobId): LoopWarning {
  const message = `"${id}" succeeded, but the kernel killed one of its processes: out of memory; give it more, or look at its result`;
  return { type: 'warning', code: 'hidden-oom', jobId: id, message };
}

/** A plugin does not let a ready job start, `ms` milliseconds by now. */
export function heldWarning({ id }: Job, ms: number, reason: string): LoopWarning {
  return { type: 'warning', code: 'job-held', jobId: id, message: `"${id}" has waited for ${formatDuration(ms)}: ${reason}` };
}

/** An attempt has run for `ms` milliseconds and goes on, far beyond what the job took in earlier runs. */
export function slowWarning(job: Job, ms: number): LoopWarning {
  const usual = formatDuration(meanDuration(job) ?? 0);
  const message = `"${job.id}" has run for ${formatDuration(ms)} and goes on; it usually takes ${usual}`;
  return { type: 'warning', code: 'slow-job', jobId: job.id, message };
}
