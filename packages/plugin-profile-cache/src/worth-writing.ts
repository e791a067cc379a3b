/** Relative move that is worth a change of a committed file: 10 %. */
export const HYSTERESIS = 0.1;

/** True when `next` is so far from `current` that it should be written: 10 % or more either way. */
export function isWorthWriting(current: number, next: number): boolean {
  return Math.abs(next - current) >= current * HYSTERESIS - 1e-6;
}
