import { type FailureReason, formatBytes, type Job, type JobResult, memoryText } from '@mpmsub/runner';
import { quantise } from '@mpmsub/runner/scheduler';
import { visible } from '@mpmsub/text';
import { limitOf } from './circumstances.js';
import { memoryAfterOom } from './memory-after-oom.js';
import type { Moment } from './run-record.js';
import { spawnAdvice } from './spawn-advice.js';

const M = 1024 ** 2;

/** What to change before the next run, as imperative sentences; none when only the job's own output can tell. */
export function advice(
  reason: FailureReason,
  job: Job | undefined,
  result: JobResult,
  moment: Moment | undefined,
  budget: number | undefined,
): string[] {
  switch (reason) {
    case 'oom':
      return oomAdvice(result, moment, budget);
    case 'heap-oom':
      return heapAdvice(result);
    case 'memory-limit':
      return limitAdvice(job, result);
    case 'timeout':
      return [
        `give it more time (timeout: "${twice(job?.timeout && 'ms' in job.timeout ? job.timeout.ms : (result.measurement?.wallMs ?? 0))}") if it was not stuck`,
      ];
    case 'spawn':
      return spawnAdvice(result);
    case 'exit':
      // A shell that finds no such command.
      return codeOf(result) === 127 ? ['install it, or correct the command'] : [];
    case 'lost':
      return ['see what became of the machine it ran on; "mpmsub run --resume" goes on with what is left'];
    default:
      return [];
  }
}

function codeOf({ exit, outcome }: JobResult): number | undefined {
  const last = exit ?? (outcome.type === 'failed' ? outcome.exit : undefined);
  return last?.type === 'exited' ? last.code : undefined;
}

/** The job needs more than it reserved, or others took what they had not reserved. */
function oomAdvice(result: JobResult, moment: Moment | undefined, budget: number | undefined): string[] {
  const reserved = result.allocation?.memory ?? 0;
  const peak = measuredPeak(result);
  const greedy = (moment?.holders ?? []).filter((holder) => holder.memory > 1.1 * holder.reserved);
  const others = greedy.map(
    ({ id, memory }) => `give ${visible(id)}, which took more than it reserved, memory: "${memoryText(quantise(1.1 * memory))}"`,
  );
  const isVictim = greedy.length > 0 && peak !== undefined && peak < 0.9 * reserved;
  return isVictim ? others : [ownAdvice(memoryAfterOom(peak, reserved), budget), ...others];
}

/** Bytes. What is only a bound may be a hundred times too much, and is no ground for advice. */
function measuredPeak({ measurement }: JobResult): number | undefined {
  return measurement?.peakIsBound ? undefined : measurement?.peakMemory;
}

function ownAdvice(wanted: number, budget: number | undefined): string {
  const edit = `reserve more: memory: "${memoryText(wanted)}"`;
  if (budget !== undefined && wanted > budget)
    return `${edit}, which is more than the ${formatBytes(budget)} that jobs may use here`;
  return `${edit} (mpmsub profile --write measures and writes it)`;
}

/** V8's own limit was hit, not the machine's: reserving more changes nothing by itself. */
function heapAdvice(result: JobResult): string[] {
  const peak = measuredPeak(result) ?? result.allocation?.memory ?? 2048 * M;
  const heapMb = Math.ceil((1.5 * peak) / M / 512) * 512;
  return [
    `let its heap grow: env: { NODE_OPTIONS: "--max-old-space-size=${heapMb}" }`,
    `and reserve for it: memory: "${memoryText(quantise(1.25 * heapMb * M))}"; a larger reservation alone does not help, the limit is Node's own`,
  ];
}

function limitAdvice(job: Job | undefined, result: JobResult): string[] {
  const limit = limitOf(job, result.allocation?.memory) ?? 0;
  const wanted = quantise(1.25 * Math.max(limit, measuredPeak(result) ?? 0));
  return [`memoryLimit: "${memoryText(wanted)}" if it rightly needs that much, and memory: to match`];
}

function twice(ms: number): string {
  const seconds = Math.max(1, Math.ceil((2 * ms) / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.ceil(minutes / 60)}h`;
}
