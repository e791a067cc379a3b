import { quantise } from '@mpmsub/runner/scheduler';

/** What to try after an attempt ran out of memory: more than it reached before it was killed, and more than was reserved. Bytes. */
export function memoryAfterOom(peak: number | undefined, reserved: number): number {
  return quantise(Math.max(1.2 * (peak ?? 0), peak === undefined ? 2 * reserved : 1.2 * reserved));
}
