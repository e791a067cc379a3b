const KiB = 1024;
const UNITS: Readonly<Record<string, number>> = { K: KiB, M: KiB ** 2, G: KiB ** 3, T: KiB ** 4 };

/** Bytes as configurations write them: `3G` for whole gibibytes, else `1152M` (whole mebibytes, rounded up). */
export function memoryText(bytes: number): string {
  const mebibytes = Math.ceil(bytes / UNITS.M!);
  return mebibytes % 1024 === 0 && mebibytes > 0 ? `${mebibytes / 1024}G` : `${mebibytes}M`;
}

/** Reads what {@link memoryText} writes, with any of K, M, G, T; `undefined` for anything else. */
export function readMemoryText(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d+(?:\.\d+)?)([KMGT])$/.exec(text);
  return match ? Math.ceil(Number(match[1]) * UNITS[match[2]!]!) : undefined;
}
