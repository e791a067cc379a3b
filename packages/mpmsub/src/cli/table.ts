import { stripVTControlCharacters } from 'node:util';

/** Columns side by side, two spaces apart, as wide as their widest cell; the last one is cut at `width`. */
export function table(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, stripVTControlCharacters(cell).length);
    });
  }
  return rows.map((row) => `${line(row, widths, width)}\n`).join('');
}

function line(row: readonly string[], widths: readonly number[], width: number): string {
  const head = row.slice(0, -1).map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - stripVTControlCharacters(cell).length));
  const room = width - widths.slice(0, row.length - 1).reduce((sum, one) => sum + one + 2, 0);
  const last = row.at(-1) ?? '';
  const plain = stripVTControlCharacters(last);
  return [...head, plain.length > room ? `${plain.slice(0, Math.max(8, room - 1))}…` : last].join('  ').trimEnd();
}
