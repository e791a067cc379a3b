import { classify } from '../execute/classify.js';
import type { AttemptEnd } from '../model/attempt.js';
import type { FailureReason } from '../model/job.js';

/** What an attempt's ending means for its job, before anybody asks about retries. */
export type Verdict =
  | { readonly type: 'succeeded' }
  | { readonly type: 'failed'; readonly reason: FailureReason }
  | { readonly type: 'cancelled' }
  /** Stopped by us to relieve memory: the same attempt again, later. */
  | { readonly type: 'preempted' };

/** One for all: a run may have millions of them. */
const SUCCEEDED: Verdict = Object.freeze({ type: 'succeeded' });

/** Success is exit code 0; everything else has a named reason. */
export function judge(end: AttemptEnd): Verdict {
  const { exit, evidence, measurement } = end;
  if (exit.type === 'exited' && exit.code === 0) return SUCCEEDED;
  if (exit.type === 'stopped' && exit.reason === 'preempted') return { type: 'preempted' };
  if (exit.type === 'stopped' && exit.reason === 'cancelled') return { type: 'cancelled' };
  return { type: 'failed', reason: classify(exit, evidence, measurement.peakMemory) };
}
