import { type Exit, type FailureReason, formatBytes, type Job, type JobResult } from '@mpmsub/runner';
import { formatDuration, visible } from '@mpmsub/text';
import type { Holder, Moment } from './run-record.js';

/** What well-known exit codes mean; a shell reports a child's signal as 128 + its number. */
const CODES: Readonly<Record<number, string>> = {
  126: 'the command is not executable',
  127: 'the command was not found',
  129: 'SIGHUP below a shell',
  130: 'SIGINT below a shell',
  132: 'SIGILL below a shell: an instruction this CPU does not have',
  134: 'SIGABRT below a shell: the program gave up by itself',
  135: 'SIGBUS below a shell',
  136: 'SIGFPE below a shell',
  137: 'SIGKILL below a shell: somebody killed it, often a memory limit',
  139: 'SIGSEGV below a shell: the program crashed',
  141: 'SIGPIPE below a shell: its reader went away',
  143: 'SIGTERM below a shell: somebody ended it',
};

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed by somebody else, often a memory limit that is not ours',
  SIGTERM: 'ended by somebody else',
  SIGSEGV: 'the program crashed',
  SIGABRT: 'the program gave up by itself',
  SIGBUS: 'the program crashed',
  SIGILL: 'an instruction this CPU does not have',
};

/** Why a job failed, as a sentence's end: "killed by the kernel: out of memory". */
export function reasonWords(reason: FailureReason, exit: Exit, result: JobResult): string {
  switch (reason) {
    case 'exit':
    case 'signal':
      return exitWords(exit);
    case 'timeout':
      return `timed out after ${formatDuration(result.measurement?.wallMs ?? 0)}`;
    case 'oom':
      return wasKilled(exit) ? 'killed by the kernel: out of memory' : 'out of memory';
    case 'heap-oom':
      return 'JavaScript heap out of memory';
    case 'memory-limit':
      return 'stopped: over its memory limit';
    case 'spawn':
      return `could not start${exit.type === 'spawn-failed' ? `: ${visible(exit.message)}` : ''}`;
    case 'lost':
      return exit.type === 'lost' ? `lost: ${visible(exit.message)}` : 'lost';
    case 'cancelled':
      return 'cancelled';
    case 'dependency':
      return 'a job it needs failed';
  }
}

function exitWords(exit: Exit): string {
  if (exit.type === 'signaled') return withMeaning(`ended by ${exit.signal}`, SIGNALS[exit.signal]);
  if (exit.type === 'exited') return withMeaning(`exit code ${exit.code}`, CODES[exit.code]);
  if (exit.type === 'stopped') return `stopped (${exit.reason})`;
  return `${exit.type === 'lost' ? 'lost' : 'could not start'}: ${visible(exit.message)}`;
}

const withMeaning = (words: string, meaning: string | undefined) => (meaning ? `${words} (${meaning})` : words);

function wasKilled(exit: Exit): boolean {
  return (exit.type === 'signaled' && exit.signal === 'SIGKILL') || (exit.type === 'exited' && exit.code === 137);
}

/** What was measured when it failed, where memory has to do with it: its peak, what was left, who held how much. */
export function circumstances(job: Job | undefined, result: JobResult, moment: Moment | undefined): string | undefined {
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
