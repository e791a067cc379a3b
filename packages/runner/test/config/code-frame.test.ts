import { expect, test } from 'vitest';
import { codeFrame } from '../../src/config/code-frame.js';

test('shows the lines around a place, and marks it', async () => {
  const frame = await codeFrame('one\ntwo\nthree\nfour', { line: 2, column: 1 }, { line: 2, column: 4 }, 'here');
  expect(frame).toBe('  1 | one\n> 2 | two\n    | ^^^ here\n  3 | three\n  4 | four');
});

test.each([1, 5, 61, 62, 5000, 99_990])('of a line of 100,000 characters only what is near column %i', async (column) => {
  const line = Array.from({ length: 10_000 }, (_, i) => `<${String(i * 10).padStart(8, '0')}>`).join('');
  const frame = await codeFrame(`short\n${line}\n`, { line: 2, column }, { line: 2, column: column + 5 });
  const rows = frame.split('\n');
  expect(rows[0]).toMatch(/^ {2}1 \|/);
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(180);
  const shown = rows[1]!;
  const mark = rows[2]!;
  // The marks stand under what is at that place.
  expect(mark.trimEnd().length - mark.indexOf('^')).toBe(5);
  expect(shown.slice(mark.indexOf('^'), mark.trimEnd().length)).toBe(line.slice(column - 1, column + 4));
});

test('a mark ends where the line is cut', async () => {
  const frame = await codeFrame('x'.repeat(1000), { line: 1, column: 100 }, { line: 1, column: 900 });
  for (const row of frame.split('\n')) expect(row.length).toBeLessThan(180);
});
