import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCpus, parseDuration, parseFactor, parseMemory, parsePercent } from '../../src/config/units.js';

const K = 1024;
const M = K * K;
const G = M * K;

const problemOf = (parsed: object) => ('problem' in parsed ? parsed.problem : undefined);
const hintOf = (parsed: object) => ('hint' in parsed ? parsed.hint : undefined);

describe('memory', () => {
  test.each([
    ['1G', G],
    ['512M', 512 * M],
    ['2048K', 2 * M],
    ['512K', 512 * K],
    ['1.5GB', 1.5 * G],
    ['16GiB', 16 * G],
    ['16 gib', 16 * G],
    ['  3 g ', 3 * G],
    ['1T', K * G],
    ['.5g', G / 2],
    ['1.G', G],
    ['+2M', 2 * M],
    ['100b', 100],
    ['1024', G],
    ['1.5', 1.5 * M],
    [1024, G],
    [0.5, M / 2],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseMemory(text)).toEqual({ value: bytes });
  });

  test.each([
    ['1.5 banana', /unknown unit "banana"/, /512M/],
    ['1,5G', /not an amount of memory/, /"1\.5G"/],
    ['', /not an amount/, /number and a unit/],
    ['G', /not an amount/, /number and a unit/],
    ['1G2M', /not an amount/, /number and a unit/],
    ['1e3', /not an amount|unknown unit/, /512M/],
    ['0x10', /not an amount/, /512M/],
    ['80%', /not an amount/, /share is only for the budget/],
    ['-1G', /not above 0/, /leave it out/],
    ['0', /not above 0/, /leave it out/],
    [-5, /not above 0/, /leave it out/],
    [0, /not above 0/, /leave it out/],
    [Number.NaN, /NaN is not an amount/, /512M/],
    [Number.POSITIVE_INFINITY, /more memory than any machine/, /512M/],
    ['99999999P', /more memory than any machine/, /512M/],
    [null, /expected an amount of memory, found null/, undefined],
    [{}, /found an empty record/, undefined],
  ])('%j is refused', (text, problem, hint) => {
    const parsed = parseMemory(text);
    expect(problemOf(parsed)).toMatch(problem);
    if (hint) expect(hintOf(parsed)).toMatch(hint);
  });

  test('every spelling of a unit means the same, whatever its case and blanks', () => {
    const unit = fc.constantFrom(['k', K], ['m', M], ['g', G], ['t', K * G]) as fc.Arbitrary<[string, number]>;
    const style = fc.constantFrom('', 'b', 'ib');
    const blank = fc.constantFrom('', ' ', '  ');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4096 }),
        unit,
        style,
        blank,
        fc.boolean(),
        (amount, [letter, size], end, gap, isUpper) => {
          const text = `${gap}${amount}${gap}${isUpper ? (letter + end).toUpperCase() : letter + end}${gap}`;
          expect(parseMemory(text)).toEqual({ value: amount * size });
        },
      ),
    );
  });

  test('whatever is given, the answer is a whole number of bytes above 0, or a sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.anything()), (input) => {
        const parsed = parseMemory(input);
        if (parsed.problem === undefined) expect(Number.isSafeInteger(parsed.value) && parsed.value > 0).toBe(true);
        else expect(parsed.problem.length).toBeGreaterThan(5);
      }),
    );
  });
});

describe('cpus', () => {
  test.each([
    [4, 4],
    ['4', 4],
    [' 1.5 ', 1.5],
    [0.25, 0.25],
  ])('%j is %d', (text, cpus) => {
    expect(parseCpus(text)).toEqual({ value: cpus });
  });

  test.each([0, -1, '-1', Number.NaN, Number.POSITIVE_INFINITY, '', 'four', '4 cores', '50%', true, null, [], '1e9'])(
    '%j is refused',
    (text) => {
      expect(problemOf(parseCpus(text))).toBeTypeOf('string');
    },
  );
});

describe('durations', () => {
  test.each([
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1h 30m 5s', 5_405_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2 hours', 7_200_000],
    ['1d', 86_400_000],
    [90, 90_000],
    ['90', 90_000],
    [0.5, 500],
    ['0', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ value: ms });
  });

  test.each([
    ['1h banana', /not a duration/],
    ['1 fortnight', /unknown unit "fortnight"/],
    ['30m1h', /large to small/],
    ['1h1h', /large to small/],
    ['m', /not a duration/],
    ['', /empty text/],
    ['-5s', /negative/],
    [-1, /negative/],
    [Number.NaN, /NaN is not a duration/],
    [Number.POSITIVE_INFINITY, /too long/],
    [null, /expected a duration, found null/],
  ])('%j is refused', (text, problem) => {
    expect(problemOf(parseDuration(text))).toMatch(problem);
  });

  test('a misspelt unit is guessed', () => {
    expect(hintOf(parseDuration('3 hourss'))).toBe('did you mean "hours"?');
  });

  test('hours, minutes, seconds and milliseconds add up', () => {
    const part = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(part, part, part, part, (h, m, s, ms) => {
        expect(parseDuration(`${h}h${m}m ${s}s${ms}ms`)).toEqual({ value: ((h * 60 + m) * 60 + s) * 1000 + ms });
      }),
    );
  });

  test('whatever is given, there is an answer', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const parsed = parseDuration(input);
        if (parsed.problem === undefined) expect(Number.isSafeInteger(parsed.value) && parsed.value >= 0).toBe(true);
      }),
    );
  });
});

describe('shares and factors', () => {
  test.each([
    ['80%', 0.8],
    [' 12.5 % ', 0.125],
    ['400%', 4],
  ])('%j is %d', (text, share) => {
    expect(parsePercent(text)).toEqual({ value: share });
  });

  test.each(['80', '%', '-5%', '0%', 80, null])('%j is no share', (text) => {
    expect(problemOf(parsePercent(text))).toBeTypeOf('string');
  });

  test.each([
    ['1.5x', 1.5],
    ['2 X', 2],
  ])('%j is %d', (text, factor) => {
    expect(parseFactor(text)).toEqual({ value: factor });
  });

  test.each(['x', '2', 2, '-1x', '0x', null])('%j is no factor', (text) => {
    expect(problemOf(parseFactor(text))).toBeTypeOf('string');
  });
});
