import { inspect } from 'node:util';
import type { Executor } from './execute/executor.js';
import { isAttemptEnd } from './execute/is-attempt-end.js';
import type { RetryQuestion } from './hooks.js';
import type { LoopParts } from './loop-parts.js';
import type { Attempt, AttemptEnd } from './model/attempt.js';
import type { AttemptEndEvent } from './model/events.js';
import type { RetryAnswer } from './model/job.js';
import type { Outcome } from './model/result.js';
import type { RunningAttempt } from './model/running.js';
import type { Verdict } from './plan/judge.js';
import { proposeRetry } from './plan/retry.js';
import { growAfterOom } from './scheduler/index.js';
import type { Observation } from './scheduler/scheduler.js';

/** How a job goes on after an attempt that did not settle it. */
export interface NextAttempt {
  readonly delayMs: number;
  /** Bytes to reserve, where the attempt taught something; else as before. */
  readonly memory?: number;
  readonly alone?: boolean;
}

/**
 * Runs an attempt and tells its end, once. An executor of somebody else's may break its promise never to reject, or answer what is no
 * end; the run must not hang for that.
 */
export function runAttempt(executor: Executor, attempt: Attempt, tell: (end: AttemptEnd) => void): void {
  const fail = (error: unknown) => {
    const message = `executor "${executor.name}" failed: ${error instanceof Error ? error.message : String(error)}`;
    tell({ exit: { type: 'spawn-failed', message }, measurement: { wallMs: 0, method: 'none' } });
  };
  const take = (end: unknown) => {
    if (isAttemptEnd(end)) tell(end);
    else fail(`it answered ${inspect(end, { breakLength: Number.POSITIVE_INFINITY })}, expected { exit, measurement }`);
  };
  try {
    Promise.resolve(executor.run(attempt)).then(take, fail);
  } catch (error) {
    fail(error);
  }
}

/** The event of an attempt's end. */
export function endEvent(
  running: RunningAttempt,
  end: AttemptEnd,
  verdict: Verdict,
  at: number,
  willRetry: boolean,
): AttemptEndEvent {
  return {
    type: 'attempt-end',
    at,
    jobId: running.attempt.job.id,
    attempt: running.attempt,
    startedAt: running.startedAt,
    exit: end.exit,
    measurement: end.measurement,
    evidence: end.evidence,
    succeeded: verdict.type === 'succeeded',
    reason: verdict.type === 'failed' ? verdict.reason : verdict.type === 'cancelled' ? 'cancelled' : undefined,
    willRetry,
    preempted: verdict.type === 'preempted',
  };
}

/**
 * Whether and how a job is tried again; `undefined`: it is not.
 *
 * @param ask what the `retry` hook says to a failed attempt.
 */
export function nextAttempt(
  { state, pools, clock, random = Math.random }: Pick<LoopParts, 'state' | 'pools' | 'clock' | 'random'>,
  running: RunningAttempt,
  end: AttemptEnd,
  verdict: Verdict,
  ask: (question: RetryQuestion) => RetryAnswer,
): NextAttempt | undefined {
  const { job, allocation } = running.attempt;
  const budget = pools.of(job.id).executor.capacity.memory;
  // a bound would have the next attempt book what nobody saw
  const seen = (!end.measurement.peakIsBound && end.measurement.peakMemory) || 0;
  // What was stopped for memory must not come back into the place that it was too large for.
  if (verdict.type === 'preempted') return { delayMs: 0, memory: Math.min(Math.max(allocation.memory, 1.1 * seen), budget) };
  if (verdict.type !== 'failed') return undefined;
  const attempts = state.attempts(job) + 1;
  const proposed = proposeRetry(job.retry, { reason: verdict.reason, exit: end.exit }, attempts, allocation.memory, random);
  const event = endEvent(running, end, verdict, clock.now(), proposed !== false);
  const answer = ask({ type: 'retry', event, attempts, proposed });
  if (answer === false) return undefined;
  const isMemory = verdict.reason === 'oom' || verdict.reason === 'memory-limit';
  return { ...(isMemory && growAfterOom(allocation.memory, seen, budget)), ...answer };
}

/** What the scheduler learns of an attempt. */
export function observationOf({ measurement: { wallMs, peakMemory, peakIsBound } }: AttemptEnd, verdict: Verdict): Observation {
  return { succeeded: verdict.type === 'succeeded', durationMs: wallMs, peakMemory: peakIsBound ? undefined : peakMemory };
}

/** What becomes of a job with its last attempt. Stopped for memory in a run that is being stopped means cancelled. */
export function outcomeOf(end: AttemptEnd, verdict: Verdict): Outcome {
  if (verdict.type === 'preempted') return { type: 'cancelled' };
  return verdict.type === 'failed' ? { type: 'failed', exit: end.exit, reason: verdict.reason } : verdict;
}
