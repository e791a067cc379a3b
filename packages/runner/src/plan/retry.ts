import type { Exit } from '../model/attempt.js';
import type { FailureReason, RetryAnswer, RetryPolicy } from '../model/job.js';

/**
 * What a job's own policy says to a failed attempt. A memory death gets one further attempt for free, even without a policy: its
 * remedy (more memory, or alone) is known, unlike that of other failures.
 *
 * @param attempts attempts that counted, the failed one included.
 * @param random a number in [0, 1) for the jitter.
 */
export function proposeRetry(
  policy: RetryPolicy,
  failure: { readonly reason: FailureReason; readonly exit: Exit },
  attempts: number,
  reserved: number,
  random: () => number,
): RetryAnswer {
  const isAllowed = attempts <= policy.times && matches(policy.on, failure.reason, failure.exit);
  const isFreeOom = failure.reason === 'oom' && attempts === 1;
  if (!isAllowed && !isFreeOom) return false;
  const delayMs = isAllowed ? delayOf(policy, attempts, random) : 0;
  if (failure.reason === 'oom' && policy.memoryFactor !== undefined) return { delayMs, memory: reserved * policy.memoryFactor };
  return { delayMs };
}

function matches(on: readonly string[], reason: FailureReason, exit: Exit): boolean {
  if (reason === 'cancelled' || reason === 'dependency') return false;
  if (on.length === 0) return reason !== 'spawn';
  return on.some((word) => word === reason || (exit.type === 'exited' && word === `exit:${exit.code}`));
}

function delayOf(policy: RetryPolicy, attempts: number, random: () => number): number {
  const base = policy.backoff === 'exponential' ? policy.delayMs * 2 ** (attempts - 1) : policy.delayMs;
  const capped = Math.min(base, policy.maxDelayMs);
  return capped * (1 - policy.jitter * random());
}
