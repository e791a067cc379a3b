const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** Rounds bytes up to a step that keeps figures which people review quiet: 16 MiB below 1 GiB, 64 MiB from there on; at least one step. */
export function quantise(bytes: number): number {
  const step = bytes <= GiB ? 16 * MiB : 64 * MiB;
  return Math.max(1, Math.ceil(bytes / step)) * step;
}
