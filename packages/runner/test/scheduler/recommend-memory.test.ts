import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryText } from '../../src/model/memory-text.js';
import { fromHistory, quantise, recommendMemory } from '../../src/scheduler/index.js';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const bytes = fc.integer({ min: 0, max: 64 * GiB });

describe('quantise', () => {
  it('rounds up, by a step at most, and never turns an order round', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(quantise(a)).toBeGreaterThanOrEqual(a);
        expect(quantise(a) - a).toBeLessThanOrEqual(64 * MiB);
        expect(quantise(quantise(a))).toBe(quantise(a));
        if (a <= b) expect(quantise(a)).toBeLessThanOrEqual(quantise(b));
      }),
    );
  });
});

describe('recommendMemory', () => {
  it.each([
    ['one run', [1000], 1152],
    ['several runs', [1000, 1000], 1152],
    ['a small job', [10], 64],
    ['the last five', [4000, 1000, 800, 900, 900, 900], 1152],
    ['a rise', [500, 3000], 3200],
  ])('%s', (_, peaks, expected) => expect(recommendMemory(peaks.map((peak) => peak * MiB)) / MiB).toBe(expected));

  it('is never below the reservation itself, and the same for a peak and the peak rounded', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 5 }), (peaks) => {
        expect(recommendMemory(peaks)).toBeGreaterThanOrEqual(fromHistory(peaks));
        expect(recommendMemory(peaks.map(quantise))).toBe(recommendMemory(peaks));
      }),
    );
  });
});

describe('memory as a configuration says it', () => {
  it.each([
    [1, '1M'],
    [31.5 * MiB, '32M'],
    [GiB, '1G'],
    [1152 * MiB, '1152M'],
    [6 * GiB, '6G'],
    [0, '0M'],
  ])('%d bytes are %s', (amount, text) => expect(memoryText(amount)).toBe(text));

  it('is never less than asked, and less than a mebibyte more', () => {
    const units: Record<string, number> = { M: MiB, G: GiB };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (amount) => {
        const text = memoryText(amount);
        const read = Number(text.slice(0, -1)) * units[text.at(-1)!]!;
        expect(read).toBeGreaterThanOrEqual(amount);
        expect(read - amount).toBeLessThan(MiB);
      }),
    );
  });
});

describe('what is reserved from a history', () => {
  const MIB = 2 ** 20;
  it.each([
    ['one run: 10 % and 32 MiB', [100], 142],
    ['two runs tell too little of how much they differ', [100, 100], 137],
    ['three alike: 2 %', [100, 100, 100], 102],
    ['small ones: 1 MiB at least', [10, 10, 10], 11],
    ['three that differ: twice as much room', [98, 100, 99], 104],
    ['three that differ much: no more than 5 %', [50, 100, 99], 105],
    ['a swing of the last five', [140, 100, 100, 100, 100], 147],
    ['what is longer ago does not count', [200, 100, 100, 100, 100, 100], 102],
  ])('%s', (_, peaks, expected) => {
    expect(
      Math.round(
        fromHistory(
          peaks.map((peak) => peak * MIB),
          2 ** 40,
        ) / MIB,
      ),
    ).toBe(expected);
  });
});
