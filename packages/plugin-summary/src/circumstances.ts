import { type Exit, type FailureReason, formatBytes, type Job, type JobResult } from '@mpmsub/runner';
import { visible, wasKilled } from '@mpmsub/text';
import type { Holder, Moment } from './run-record.js';
import { stageEndings } from './stage-endings.js';

/** How the stages of a pipeline ended; and what was measured, where memory has to do with it: its peak, what was left, who held how much. */
export function circumstances(job: Job | undefined, result: JobResult, moment: Moment | undefined): string | undefined {
  const parts = [stageEndings(job, moment?.evidence?.stages), memoryAround(job, result, moment)];
  return parts.filter((part) => part !== undefined).join('; ') || undefined;
}

function memoryAround(job: Job | undefined, result: JobResult, moment: Moment | undefined): string | undefined {
  const { outcome, measurement, allocation } = result;
  if (outcome.type !== 'failed' || !isAboutMemory(outcome.reason, outcome.exit)) return undefined;
  const peak = measurement?.peakMemory;
  const limit = limitOf(job, allocation?.memory);
  const parts = [
    ...(peak === undefined ? [] : [`it peaked at ${measurement?.peakIsBound ? 'less than ' : ''}${formatBytes(peak)}`]),
    ...(limit === undefined ? [] : [`its limit was ${formatBytes(limit)}`]),
    ...(allocation === undefined ? [] : [`${formatBytes(allocation.memory)} was reserved`]),
  ];
  // Its own limit was hit, not the machine's: what others did is beside the point.
  if (outcome.reason === 'oom' || outcome.reason === 'signal') {
    if (moment?.available !== undefined) parts.push(`${formatBytes(moment.available)} was left`);
    parts.push(...(moment?.holders ?? []).map(holderWords));
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}

function isAboutMemory(reason: FailureReason, exit: Exit): boolean {
  return reason === 'oom' || reason === 'heap-oom' || reason === 'memory-limit' || (reason === 'signal' && wasKilled(exit));
}

function holderWords({ id, memory, reserved }: Holder): string {
  const over = memory - reserved;
  const excess = over > 0.1 * reserved ? ` (${formatBytes(over)} more than it reserved)` : '';
  return `${visible(id)} held ${formatBytes(memory)}${excess}`;
}

/** Bytes at which the job is stopped, if there is such a limit. */
export function limitOf(job: Job | undefined, reserved: number | undefined): number | undefined {
  const limit = job?.memoryLimit;
  if (!limit) return undefined;
  if ('bytes' in limit) return limit.bytes;
  return reserved === undefined ? undefined : limit.factor * reserved;
}
