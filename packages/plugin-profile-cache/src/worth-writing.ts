/** Relative move that is worth a change of a committed file: 10 %. */
export const HYSTERESIS = 0.1;

/** A published time is rewritten when it is off by this factor and by a second. */
const TIME_FACTOR = 1.5;
const TIME_FLOOR_MS = 1000;

/** True when a time is so far from the published one that it should be written. Milliseconds. */
export function isTimeWorthWriting(current: number, next: number): boolean {
  const isFar = next >= current * TIME_FACTOR || next * TIME_FACTOR <= current;
  return isFar && Math.abs(next - current) >= TIME_FLOOR_MS;
}

/** True when `next` is so far from `current` that it should be written: 10 % or more either way. */
export function isWorthWriting(current: number, next: number): boolean {
  return Math.abs(next - current) >= current * HYSTERESIS - 1e-6;
}
