import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { clip, clipMiddle, isNarrow, padEnd, padStart, visible, widthOf, wrap } from '../src/index.js';

const narrow = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(isNarrow);
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('widthOf', () => {
  it('measures text of narrow signs as string-width does, which takes the tick and the cross alone for pictures', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...narrow) }), (text) => {
        expect(widthOf(text)).toBe(stringWidth(text.replace(/[✔✖]/g, '-')));
      }),
    );
    expect(narrow.filter((sign) => !'✔✖'.includes(sign)).filter((sign) => stringWidth(sign) !== 1)).toEqual([]);
    expect(['✔', '✖', '✔\ufe0f', '✔ \x1b[2mdone\x1b[22m'].map(widthOf)).toEqual([1, 1, 2, 6]);
  });

  it('knows all that is drawn for narrow, and nothing that joins, turns the reading direction or does harm', () => {
    expect(isNarrow('✔✖↻↷▸│·━─█▒░→…× Größe')).toBe(true);
    expect(narrow.filter((sign) => /\p{C}|\p{M}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u.test(sign))).toEqual([]);
    expect(['日', 'e\u0301', '\u200d', '\ufe0f', '\xad', '\x1b', '\ud83d'].filter(isNarrow)).toEqual([]);
  });

  it('counts wide characters twice and colours not at all', () => {
    expect(['日本', '🚀', 'e\u0301', '\x1b[31mred\x1b[39m', ''].map(widthOf)).toEqual([4, 2, 1, 3, 0]);
  });
});

describe('clip', () => {
  it('keeps what fits and says that something is missing', () => {
    expect(clip('types', 5)).toBe('types');
    expect(clip('types', 4)).toBe('typ…');
    expect(clip('日本語', 5)).toBe('日本…');
    expect(clip('日本語', 4)).toBe('日…');
    expect(clip('types', 0)).toBe('');
    expect(clip('types', -3)).toBe('');
    expect(clipMiddle('packages/very/long/path#test', 15)).toBe('package…th#test');
  });

  it('tears no character that is made of several', () => expect(clip('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 3)).toBe('👨‍👩‍👧‍👦…'));

  it('never exceeds its columns', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 70 }), (text, columns) => {
        const safe = visible(text);
        expect(widthOf(clip(safe, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(clipMiddle(safe, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('padding', () => {
  it('fills the columns', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padStart('日本', 6)).toBe('  日本');
    expect(padEnd('types', 3)).toBe('types');
    expect(padStart('types', -1)).toBe('types');
  });

  // Not the width of both together: rare signs join with a space beside them into what is measured as one character.
  it('adds as many spaces as columns are missing, and nothing else', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 70 }), (text, columns) => {
        const safe = visible(text);
        const spaces = ' '.repeat(Math.max(0, columns - widthOf(safe)));
        expect(padEnd(safe, columns)).toBe(safe + spaces);
        expect(padStart(safe, columns)).toBe(spaces + safe);
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks prose between words', () => {
    expect(wrap('one two three', 8, '  ')).toEqual(['  one', '  two', '  three']);
    expect(wrap('one two three', 9, '  ')).toEqual(['  one two', '  three']);
    expect(wrap('日本 語', 6, '')).toEqual(['日本', '語']);
  });

  it('keeps every word, and lines as wide as they may be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 14, max: 60 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns, '  ');
          expect(lines.every((line) => line.length <= columns)).toBe(true);
          expect(lines.map((line) => line.slice(2)).join(' ')).toBe(words.join(' '));
        },
      ),
    );
  });
});
