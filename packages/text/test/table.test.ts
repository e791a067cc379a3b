import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table, widthOf } from '../src/index.js';

const rows = [
  ['ID', 'WHAT'],
  ['a', 'x'.repeat(50)],
];

describe('table', () => {
  it('is cut at the right, not in the middle', () => {
    expect(table(rows, 20).split('\n')).toEqual(['ID  WHAT', `a   ${'x'.repeat(15)}…`, '']);
    expect(table(rows)).toContain('x'.repeat(50));
    expect(table(rows, 3)).toContain('a   xxxxxxxx…\n');
  });

  it('measures columns, not characters', () => {
    expect(
      table([
        ['日本', 'x'],
        ['a\u0301', '\x1b[31mred\x1b[39m'],
      ]),
    ).toBe('日本  x\na\u0301     \x1b[31mred\x1b[39m\n');
    expect(
      table(
        [
          ['a', '日本語日本語'],
          ['b', 'x'],
        ],
        12,
      ),
    ).toBe('a  日本語日…\nb  x\n');
  });

  it('has its last column at the same place in every row', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '日', '🚀', 'é'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), (pairs) => {
        const lines = table(pairs.map((pair) => [...pair, '|'])).split('\n');
        expect(new Set(lines.slice(0, -1).map(widthOf)).size).toBe(1);
      }),
    );
  });
});
