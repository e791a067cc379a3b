const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** Relative move that is worth a change of a committed file: 10 %. */
export const HYSTERESIS = 0.1;

/** Rounds bytes up to a step that keeps diffs quiet: 16 MiB below 1 GiB, 64 MiB from there on; at least one step. */
export function quantise(bytes: number): number {
  const step = bytes <= GiB ? 16 * MiB : 64 * MiB;
  return Math.max(1, Math.ceil(bytes / step)) * step;
}

/** True when `next` is so far from `current` that it should be written: 10 % or more either way. */
export function isWorthWriting(current: number, next: number): boolean {
  return Math.abs(next - current) >= current * HYSTERESIS - 1e-6;
}
