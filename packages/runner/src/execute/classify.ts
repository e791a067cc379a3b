import { constants } from 'node:os';
import type { Evidence, Exit, StopReason } from '../model/attempt.js';
import type { FailureReason } from '../model/job.js';

/** Below this much available memory, bytes, a SIGKILL that nobody of us sent is taken for the kernel's. */
const scarce = 64 * 2 ** 20;

/** The kernel takes the largest. A tree that never had this much, bytes, was no more than a shell that says 137 for a reason of its own. */
const worthKilling = 16 * 2 ** 20;

const ofStop: Readonly<Record<StopReason, FailureReason>> = {
  timeout: 'timeout',
  memory: 'memory-limit',
  preempted: 'cancelled',
  cancelled: 'cancelled',
};

/**
 * Why a failed attempt failed. The ladder of trust: what we did ourselves; the cgroup's count of kills; the kernel's count while
 * the attempt died by SIGKILL; little memory at that moment; what a runtime printed when it died. Of a process below a shell only the code
 * 137 is seen, which a shell may also say by itself: that counts for trees that were worth killing.
 *
 * @param peakMemory of its whole tree, bytes; `undefined` when it was not measured.
 */
export function classify(exit: Exit, evidence: Evidence = {}, peakMemory = Number.POSITIVE_INFINITY): FailureReason {
  if (exit.type === 'stopped') return ofStop[exit.reason];
  if (exit.type === 'spawn-failed') return 'spawn';
  if (exit.type === 'lost') return 'lost';
  if (evidence.cgroupOomKill) return 'oom';
  if (wasKilled(exit, evidence, peakMemory)) {
    if (evidence.vmstatOomKill) return 'oom';
    if (evidence.availableMemory !== undefined && evidence.availableMemory < scarce) return 'oom';
  }
  if (evidence.signature) return evidence.signature;
  return exit.type === 'signaled' || isSignalCode(exit.code) ? 'signal' : 'exit';
}

/** Some process of the pipeline died by SIGKILL, itself or, as it seems, below a shell (137). */
function wasKilled(exit: Exit, evidence: Evidence, peakMemory: number): boolean {
  const code = 128 + constants.signals.SIGKILL;
  return [exit, ...(evidence.stages ?? [])].some(
    (one) =>
      (one.type === 'signaled' && one.signal === 'SIGKILL') ||
      (one.type === 'exited' && one.code === code && peakMemory >= worthKilling),
  );
}

const fatal = [
  'SIGKILL',
  'SIGABRT',
  'SIGSEGV',
  'SIGBUS',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
] as const;
const signalCodes: ReadonlySet<number> = new Set(fatal.map((name) => 128 + constants.signals[name]));

/** A shell's word for "my child died by a signal": 137 is SIGKILL, 134 is SIGABRT. */
function isSignalCode(code: number): boolean {
  return signalCodes.has(code);
}
