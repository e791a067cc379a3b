/** The lines of a text that count: not empty, and no comment (`#` first). */
export function meaningfulLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
}
