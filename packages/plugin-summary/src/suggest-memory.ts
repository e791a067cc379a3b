const M = 1024 ** 2;
const G = 1024 ** 3;

/** Bytes as a configuration would say them, never less: whole tens of megabytes, tenths of gigabytes, whole ones from 10G on. */
export function memoryText(bytes: number): string {
  const megabytes = bytes / M;
  if (megabytes <= 100) return `${Math.max(1, Math.ceil(megabytes))}M`;
  if (Math.ceil(megabytes / 10) * 10 < 1000) return `${Math.ceil(megabytes / 10) * 10}M`;
  const tenths = Math.ceil(Number((bytes / G).toPrecision(12)) * 10);
  return tenths < 100 ? `${tenths / 10}G` : `${Math.ceil(tenths / 10)}G`;
}

/** What to reserve for a job whose peaks are known, oldest first, in bytes; the scheduler's own rule. */
export function reserveFor(peaks: readonly number[]): number {
  const last = peaks.slice(-3);
  return Math.max(...last) * (last.length > 1 ? 1.05 : 1.1) + 32 * M;
}

/** What to try after an attempt ran out of memory: more than it reached before it was killed, and more than was reserved. */
export function memoryAfterOom(peak: number | undefined, reserved: number): number {
  return Math.max(1.2 * (peak ?? 0), peak === undefined ? 2 * reserved : 1.2 * reserved);
}
