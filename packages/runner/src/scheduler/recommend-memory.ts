import { quantise } from './quantise.js';
import { fromHistory, RECENT_PEAKS } from './reserve.js';

/**
 * What a configuration should reserve for a job, in bytes: the rule of reservations over its highest recent peak, rounded up. The peak is
 * rounded first, so that a figure once recommended stays while peaks move a little.
 *
 * @param peaks of finished runs, oldest first, bytes; at least one.
 */
export function recommendMemory(peaks: readonly number[]): number {
  const last = peaks.slice(-RECENT_PEAKS);
  const peak = quantise(Math.max(...last));
  return quantise(fromHistory(last.length > 1 ? [peak, peak] : [peak]));
}
