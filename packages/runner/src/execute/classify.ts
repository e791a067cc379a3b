import { constants } from 'node:os';
import type { Evidence, Exit, StopReason } from '../model/attempt.js';
import type { FailureReason } from '../model/job.js';

/** Below this much available memory, bytes, a SIGKILL that nobody of us sent is taken for the kernel's. */
const scarce = 64 * 2 ** 20;

const ofStop: Readonly<Record<StopReason, FailureReason>> = {
  timeout: 'timeout',
  memory: 'memory-limit',
  preempted: 'cancelled',
  cancelled: 'cancelled',
};

/**
 * Why a failed attempt failed. The ladder of trust: what we did ourselves; the cgroup's count of kills; the kernel's count while
 * the attempt died by SIGKILL; little memory at that moment; what a runtime printed when it died.
 */
export function classify(exit: Exit, evidence: Evidence = {}): FailureReason {
  if (exit.type === 'stopped') return ofStop[exit.reason];
  if (exit.type === 'spawn-failed') return 'spawn';
  if (exit.type === 'lost') return 'lost';
  if (evidence.cgroupOomKill) return 'oom';
  if (wasKilled(exit, evidence)) {
    if (evidence.vmstatOomKill) return 'oom';
    if (evidence.availableMemory !== undefined && evidence.availableMemory < scarce) return 'oom';
  }
  if (evidence.signature) return evidence.signature;
  return exit.type === 'signaled' || isSignalCode(exit.code) ? 'signal' : 'exit';
}

/** Some process of the pipeline died by SIGKILL, itself or below a shell (137). */
function wasKilled(exit: Exit, evidence: Evidence): boolean {
  return [exit, ...(evidence.stages ?? [])].some(
    (one) =>
      (one.type === 'signaled' && one.signal === 'SIGKILL') ||
      (one.type === 'exited' && one.code === 128 + constants.signals.SIGKILL),
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
