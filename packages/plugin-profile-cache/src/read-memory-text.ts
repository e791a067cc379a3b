const KiB = 1024;
const UNITS: Readonly<Record<string, number>> = { K: KiB, M: KiB ** 2, G: KiB ** 3, T: KiB ** 4 };

/** Reads what `memoryText` writes, with any of K, M, G, T; `undefined` for anything else. */
export function readMemoryText(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d+(?:\.\d+)?)([KMGT])$/.exec(text);
  return match ? Math.ceil(Number(match[1]) * UNITS[match[2]!]!) : undefined;
}
