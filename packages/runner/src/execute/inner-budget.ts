import type { Attempt } from '../model/attempt.js';
import { memoryLimitOf } from './memory-limit-of.js';

/**
 * Bytes that a run within this attempt may plan with: what somebody asked for, and no more than the attempt's limit; `undefined`: nobody
 * said anything, it plans with what it finds. What was measured or guessed is no budget: a run never uses all that it books, so each
 * would be given less than the one before.
 */
export function innerBudget(attempt: Pick<Attempt, 'job' | 'allocation'>): number | undefined {
  const asked = attempt.job.request.memory;
  // More than was asked for is booked after a death for memory.
  const bounds = [asked === undefined ? undefined : Math.max(asked, attempt.allocation.memory), memoryLimitOf(attempt)];
  const budget = Math.min(...bounds.filter((bound) => bound !== undefined));
  return Number.isFinite(budget) ? budget : undefined;
}
