import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatSeconds } from '../src/format.js';
import { clip, clipMiddle, padEnd, visible, widthOf } from '../src/text.js';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('visible', () => {
  it('shows control characters as pictures and leaves the rest alone', () => {
    expect(visible('a\x1b[2Jb')).toBe('a␛[2Jb');
    expect(visible('line\nfeed\ttab\x7f')).toBe('line␊feed␉tab␡');
    expect(visible('c1 \x9b31m')).toBe('c1 �31m');
    expect(visible('日本語 🚀 é')).toBe('日本語 🚀 é');
    expect(visible('evil\u202etxt.exe')).toBe('evil�txt.exe');
    expect(visible('half \ud83d pair')).toBe('half � pair');
  });

  it('leaves nothing that could move a cursor', () => {
    fc.assert(fc.property(anyText, (text) => !/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(visible(text))));
  });
});

describe('clip', () => {
  it('keeps what fits and says that something is missing', () => {
    expect(clip('types', 5)).toBe('types');
    expect(clip('types', 4)).toBe('typ…');
    expect(clip('日本語', 5)).toBe('日本…');
    expect(clip('日本語', 4)).toBe('日…');
    expect(clip('types', 0)).toBe('');
    expect(clipMiddle('packages/very/long/path#test', 15)).toBe('package…th#test');
  });

  it('never exceeds its columns', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 70 }), (text, columns) => {
        const safe = visible(text);
        expect(widthOf(clip(safe, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(clipMiddle(safe, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(padEnd(clip(safe, columns), columns))).toBe(columns);
      }),
    );
  });

  it('measures plain text as string-width does', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => widthOf(text) === stringWidth(text)));
  });
});

describe('numbers for people', () => {
  it.each([
    [0, '0.0s'],
    [440, '0.4s'],
    [9999, '9.9s'],
    [10_000, '10s'],
    [59_999, '59s'],
    [62_000, '1m02s'],
    [3_780_000, '1h03m'],
    [187_200_000, '2d04h'],
    [-5, '0.0s'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('shows a running clock in whole seconds', () => {
    expect(formatSeconds(9999)).toBe('9s');
    expect(formatSeconds(62_000)).toBe('1m02s');
  });

  it('separates thousands', () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
