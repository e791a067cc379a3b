import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleLines } from '../src/index.js';

describe('visibleLines', () => {
  it('keeps lines and tabs, and as many characters as there were', () => {
    expect(visibleLines('a\tb\x1b[2J\n\r\nc\x07')).toBe('a\tb␛[2J\n␍\nc␇');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleLines(text).split(/[\n\t]/)).toEqual(text.split(/[\n\t]/).map(visible));
      }),
    );
  });
});

describe('visible', () => {
  it('shows control characters as pictures and leaves the rest alone', () => {
    expect(visible('a\x1b[2Jb')).toBe('a␛[2Jb');
    expect(visible('line\nfeed\ttab\x7f')).toBe('line␊feed␉tab␡');
    expect(visible('c1 \x9b31m')).toBe('c1 �31m');
    expect(visible('größe 日本語 🚀 é ✔')).toBe('größe 日本語 🚀 é ✔');
    expect(visible('evil\u202etxt.exe')).toBe('evil�txt.exe');
    expect(visible('half \ud83d pair')).toBe('half � pair');
  });

  it('leaves nothing that could move a cursor or turn the reading direction', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(visible(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
      }),
    );
  });
});
