import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../src/unified-diff.js';

/** Applies a diff as `patch` would, without any fuzz: every context and removed line must be there. */
function patch(before: string, diff: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  let last = '';
  for (const line of diff.match(/[^\n]*\n/g)!.slice(2)) {
    const hunk = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@/.exec(line);
    if (hunk) {
      const start = Number(hunk[2]) === 0 ? Number(hunk[1]) : Number(hunk[1]) - 1;
      out.push(...old.slice(at, start));
      at = start;
      expect(out.length).toBe(Number(hunk[4]) === 0 ? Number(hunk[3]) : Number(hunk[3]) - 1);
    } else if (line.startsWith('\\')) {
      if (last !== '-') out.push(out.pop()!.replace(/\n$/, ''));
    } else {
      if (line[0] !== '+') expect(old[at]!.replace(/\n$/, '')).toBe(line.slice(1, -1));
      if (line[0] !== '-') out.push(line.slice(1));
      if (line[0] !== '+') at++;
      last = line[0]!;
    }
  }
  return [...out, ...old.slice(at)].join('');
}

describe('a unified diff', () => {
  it('is empty for equal texts', () => expect(unifiedDiff('a\n', 'a\n', 'f')).toBe(''));

  it('shows three lines around each change', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
    const after = lines.map((line, index) => (index === 5 || index === 15 ? `x${line}` : line));
    expect(unifiedDiff(lines.join(''), after.join(''), 'f').split('\n')).toEqual(
      ['--- a/f', '+++ b/f', '@@ -3,7 +3,7 @@', ' 2', ' 3', ' 4', '-5', '+x5', ' 6', ' 7', ' 8'].concat([
        '@@ -13,7 +13,7 @@',
        ' 12',
        ' 13',
        ' 14',
        '-15',
        '+x15',
        ' 16',
        ' 17',
        ' 18',
        '',
      ]),
    );
  });

  it('leads from one text to the other', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '\r');
    const text = fc
      .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
      .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (before === after) return;
        expect(patch(before, unifiedDiff(before, after, 'f'))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it('of large, wholly different texts is still made', () => {
    const many = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}\n`).join('');
    expect(patch(many('a'), unifiedDiff(many('a'), many('b'), 'f'))).toBe(many('b'));
  });
});
