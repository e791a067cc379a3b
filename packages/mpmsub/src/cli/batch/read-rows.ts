import type { BatchRow } from './placeholders.js';

/** Lines that count: not empty, and no comment. */
export function meaningfulLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
}

/** Every combination of one value from each source; the last source changes fastest. With `colsep` a value is split into columns. */
export function combineRows(sources: readonly (readonly string[])[], colsep: RegExp | undefined): BatchRow[] {
  let rows: string[][] = [[]];
  for (const source of sources) rows = rows.flatMap((row) => source.map((value) => [...row, ...columns(value, colsep)]));
  return rows.map((values, i) => ({ seq: i + 1, values }));
}

function columns(value: string, colsep: RegExp | undefined): string[] {
  return colsep === undefined ? [value] : value.split(colsep);
}
