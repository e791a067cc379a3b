/** How the value is written: as text, or as a bare number of mebibytes where the file says it so. */
export interface MemoryWords {
  readonly text: string;
  readonly megabytes: number;
}

/** Keeps the spelling of units: `3 GiB` becomes `1152 MiB`, `"2048"` stays a bare number. */
export function inUnitsOf(old: string, words: MemoryWords): string {
  const match = /^\s*[\d.]+(\s*)([kmgt]?)(i?b)?\s*$/i.exec(old);
  if (!match) return words.text;
  const [, space = '', unit = '', suffix = ''] = match;
  if (unit === '') return String(words.megabytes);
  const letter = words.text.slice(-1);
  return `${words.text.slice(0, -1)}${space}${unit === unit.toLowerCase() ? letter.toLowerCase() : letter}${suffix}`;
}
