import { stripVTControlCharacters } from 'node:util';
import { clip } from './clip.js';
import { padEnd } from './pad.js';
import { widthOf } from './width-of.js';

const GAP = '  ';
/** The last column is never narrower than this, however small the terminal. */
const SHORTEST = 9;

/** Columns side by side, two spaces apart, as wide as their widest cell; the last one is cut at `width` columns. Ends with a newline. */
export function table(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) => `${line(row, widths, width)}\n`).join('');
}

function line(row: readonly string[], widths: readonly number[], width: number): string {
  const head = row.slice(0, -1).map((cell, i) => padEnd(cell, widths[i]!));
  const taken = head.reduce((sum, _, i) => sum + widths[i]! + GAP.length, 0);
  const last = row.at(-1) ?? '';
  const room = Math.max(SHORTEST, width - taken);
  return [...head, widthOf(last) > room ? clip(stripVTControlCharacters(last), room) : last].join(GAP).trimEnd();
}
