import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextSampleMs } from '../../src/measure/procfs/schedule.js';
import { totalPeak } from '../../src/measure/procfs/total-peak.js';

const MB = 1024 ** 2;
const steady = { ageMs: 10_000, peak: 100 * MB, growth: 0, hurried: false, costMs: 0, calm: 0 };

describe('nextSampleMs', () => {
  it.each([
    ['a newborn', { ageMs: 0 }, 5],
    ['one second old', { ageMs: 1_000 }, 20],
    ['old', { ageMs: 3_600_000 }, 250],
    ['old and memory is scarce', { ageMs: 3_600_000, hurried: true }, 200],
    ['old and growing by 10 MB/s from 100 MB', { growth: (10 * MB) / 1000 }, 100],
    ['old and growing fast', { growth: MB }, 5],
    ['a newborn that is calm', { ageMs: 15, calm: 2 }, 5],
    ['a tenth of a second old, and calm', { ageMs: 100, calm: 2 }, 25],
    ['a second old, and calm', { ageMs: 1_000, calm: 2 }, 250],
    ['a second old, and calm of late only', { ageMs: 1_000, calm: 1 }, 20],
    ['old and calm', { ageMs: 3_600_000, calm: 100 }, 500],
    ['old and calm, but memory is scarce', { ageMs: 3_600_000, calm: 100, hurried: true }, 200],
    ['calm, but it has a limit', { calm: 100, headroom: 4_000 * MB }, 200],
    ['old and calm, but with little room for all', { calm: 100, room: 100 * MB }, 50],
    ['calm, but all could fill what is left in half a second', { calm: 100, room: 900 * MB }, 200],
    ['calm, with room for all', { calm: 100, room: 1_100 * MB }, 500],
    ['shrinking', { growth: -MB }, 200],
    ['far below its limit', { headroom: 4_000 * MB }, 200],
    ['40 MB below its limit', { headroom: 40 * MB }, 20],
    ['at its limit', { headroom: 0 }, 2],
    ['old, with much room for all', { ageMs: 3_600_000, room: 4_000 * MB }, 250],
    ['old, with room for a tenth of a second', { ageMs: 3_600_000, room: 200 * MB }, 100],
    ['old, with no room left', { ageMs: 3_600_000, room: 0 }, 20],
    ['old and one of a hundred, with no room left', { ageMs: 3_600_000, room: 0, allCostMs: 4 }, 100],
    ['dear to sample', { costMs: 20 }, 500],
    ['a little dear, but near its limit', { costMs: 1, headroom: 10 * MB }, 5],
    ['dear, and near its limit', { costMs: 20, headroom: 10 * MB }, 100],
  ])('%s', (_name, given, expected) => {
    expect(nextSampleMs({ ...steady, ...given })).toBeCloseTo(expected, 5);
  });

  it('takes a number of samples that grows with the logarithm of a life', () => {
    const samples = (lifeMs: number) => {
      let count = 0;
      for (let age = 0; age < lifeMs; age += nextSampleMs({ ...steady, ageMs: age })) count++;
      return count;
    };
    expect(samples(10_000)).toBeLessThan(250);
    expect(samples(10_000) - samples(1_000)).toBeLessThan(130);
  });

  it('is never 0 and never longer than a second', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (ageMs, growth, costMs) => {
          const next = nextSampleMs({ ...steady, ageMs, growth, costMs });
          expect(next).toBeGreaterThanOrEqual(5);
          expect(next).toBeLessThanOrEqual(1_000);
        },
      ),
    );
  });
});

describe('totalPeak', () => {
  const tree = {
    peak: 50 * MB,
    largest: 40 * MB,
    besideLargest: 10 * MB,
    width: 1,
    trackedAt: 0,
    seenAt: 990,
    pace: 0,
    round: 9,
    isFound: true,
  };
  const LEFT = 1000 * MB;

  it('takes the last sample for what it is', () => {
    expect(totalPeak(tree, 1000, undefined, LEFT)).toEqual({ peakMemory: 50 * MB });
  });

  it('tells a bound when a job ended before a sample could see it', () => {
    const { peakMemory, peakIsBound } = totalPeak({ ...tree, peak: 1 * MB, seenAt: 0 }, 3, undefined, LEFT);
    expect(peakIsBound).toBe(true);
    expect(peakMemory).toBe(2 * MB + 3 * 2 * MB);
  });

  it('tells a bound, however large, where nobody came to look, and nothing where nothing could be seen', () => {
    const unseen = { ...tree, peak: 0, width: 0, seenAt: 0, isFound: false };
    expect(totalPeak({ ...unseen, round: 0 }, 150, undefined, LEFT)).toEqual({ peakMemory: 302 * MB, peakIsBound: true });
    expect(totalPeak({ ...unseen, round: 3 }, 150, undefined, LEFT)).toEqual({});
    // a zombie at the first look, and a machine that has no time for us
    expect(totalPeak({ ...unseen, round: 3, isFound: true }, 150, undefined, LEFT).peakIsBound).toBe(true);
  });

  it('tells no bound beyond what was left on the machine, however late the end was heard of', () => {
    expect(totalPeak({ ...tree, seenAt: 100 }, 10_000, undefined, LEFT)).toEqual({ peakMemory: 1050 * MB, peakIsBound: true });
  });

  it('tells a bound where it was still growing when last seen', () => {
    const growing = { ...tree, pace: MB / 10 };
    expect(totalPeak(growing, 1030, undefined, LEFT).peakIsBound).toBeUndefined();
    expect(totalPeak(growing, 1090, undefined, LEFT)).toEqual({ peakMemory: 250 * MB, peakIsBound: true });
    expect(totalPeak({ ...growing, pace: -MB }, 1090, undefined, LEFT)).toEqual({ peakMemory: 50 * MB });
  });

  it('takes the kernel’s word for a single process, seen or not', () => {
    expect(totalPeak({ ...tree, peak: 1 * MB, seenAt: 0 }, 3, 7 * MB, LEFT)).toEqual({ peakMemory: 7 * MB });
  });

  it('takes a sample that shows much more, as with memory in swap', () => {
    expect(totalPeak({ ...tree, peak: 8 * MB }, 1000, 7 * MB, LEFT)).toEqual({ peakMemory: 7 * MB });
    expect(totalPeak({ ...tree, peak: 20 * MB }, 1000, 7 * MB, LEFT)).toEqual({ peakMemory: 20 * MB });
  });

  it('adds what the largest process of a tree grew by after its last sample', () => {
    expect(totalPeak({ ...tree, width: 3 }, 1000, 45 * MB, LEFT)).toEqual({ peakMemory: 55 * MB });
    expect(totalPeak({ ...tree, width: 3, peak: 90 * MB }, 1000, 45 * MB, LEFT)).toEqual({ peakMemory: 90 * MB });
    expect(totalPeak({ ...tree, width: 3 }, 1000, 40 * MB, LEFT)).toEqual({ peakMemory: 50 * MB });
  });
});
