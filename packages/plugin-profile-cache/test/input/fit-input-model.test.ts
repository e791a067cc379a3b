import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitInputModel, fitTimeModel } from '../../src/input/fit-input-model.js';
import { fitLine } from '../../src/input/fit-line.js';
import type { SizePoint } from '../../src/input/input-model.js';
import { GiB, MiB } from '../one-run.js';

const points = (pairs: readonly (readonly [bytes: number, peak: number])[]): SizePoint[] =>
  pairs.map(([bytes, peak]) => ({ bytes: bytes * MiB, peaks: [peak * MiB] }));
const SIZES = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];

describe('the line', () => {
  it.each([
    [
      'through two points',
      [
        [1, 3],
        [3, 7],
      ],
      { base: 1, slope: 2 },
    ],
    [
      'not bent by a wild one',
      [
        [1, 2],
        [2, 4],
        [3, 6],
        [4, 80],
        [5, 10],
      ],
      { base: 0, slope: 2 },
    ],
    [
      'that would begin below zero goes through it',
      [
        [10, 10],
        [20, 30],
        [30, 50],
      ],
      { base: 0, slope: 1.5 },
    ],
  ] as const)('%s', (_, given, line) => expect(fitLine(given)).toEqual(line));

  it('is none of one place', () =>
    expect(
      fitLine([
        [1, 2],
        [1, 3],
      ]),
    ).toBeUndefined());
});

describe('a model of run times', () => {
  const timed = (seconds: (bytes: number, index: number) => readonly number[]): SizePoint[] =>
    SIZES.map((bytes, index) => ({ bytes: bytes * MiB, peaks: [MiB], walls: seconds(bytes, index).map((s) => s * 1000) }));

  it('rests on the median of each size', () => {
    const fit = fitTimeModel(timed((bytes) => [2 + bytes / 100, 900, 2 + bytes / 100]));
    expect(fit).toEqual({ model: { base: 2000, perByte: 0.00000954, within: 0, sizes: 10, from: 100 * MiB, to: 1000 * MiB } });
  });

  it('is forgiving, as times vary, and not for ever', () => {
    const noisy = (share: number) => timed((bytes, index) => [(2 + bytes / 100) * (index % 2 === 0 ? 1 + share : 1)]);
    expect(fitTimeModel(noisy(0.25))).toMatchObject({ model: { sizes: 10 } });
    expect(fitTimeModel(noisy(2))).toMatchObject({ reason: expect.stringContaining('misses one by') });
  });

  it('is none where times were not kept, or do not grow', () => {
    expect(fitTimeModel(timed(() => []))).toEqual({ reason: '0 of 5 different sizes are measured' });
    expect(fitTimeModel(timed(() => [7]))).toEqual({ reason: "the run time does not grow with the input's size" });
  });
});

describe('a model', () => {
  it('rests on the worst recent peak of each size, and says how well it fits', () => {
    const measured = SIZES.map((bytes) => ({ bytes: bytes * MiB, peaks: [1, (200 + 3 * bytes) * MiB, 2] }));
    expect(fitInputModel(measured)).toEqual({
      model: { base: 208 * MiB, perByte: 3, within: 0, sizes: 10, from: 100 * MiB, to: 1000 * MiB },
    });
  });

  it('admits one wild size in ten, and no second one', () => {
    const wild = (count: number) =>
      points(SIZES.map((bytes, index) => [bytes, index >= 4 && index < 4 + count ? 9000 : 3 * bytes]));
    expect(fitInputModel(wild(1))).toMatchObject({ model: { perByte: 3 } });
    expect(fitInputModel(wild(2))).toMatchObject({ reason: expect.stringMatching(/does not tell it: .* misses one by \d+ %/) });
  });

  it.each([
    [
      'four sizes',
      [
        [1, 10],
        [2, 20],
        [3, 30],
        [4, 40],
      ],
      /^4 of 5 different sizes are measured$/,
    ],
    [
      'sizes that are nearly the same',
      [
        [100, 10],
        [105, 20],
        [110, 30],
        [115, 40],
        [120, 50],
      ],
      /too much alike/,
    ],
    [
      'memory that stays',
      [
        [100, 500],
        [200, 510],
        [400, 490],
        [800, 500],
        [1600, 505],
      ],
      /does not grow/,
    ],
    [
      'memory that falls',
      [
        [100, 900],
        [200, 800],
        [400, 700],
        [800, 500],
        [1600, 100],
      ],
      /does not grow/,
    ],
    [
      'memory of something else',
      [
        [100, 900],
        [200, 100],
        [400, 1700],
        [800, 300],
        [1600, 2100],
      ],
      /size does not tell it/,
    ],
  ] as const)('is not made of %s', (_, given, reason) => {
    expect(fitInputModel(points(given))).toEqual({ reason: expect.stringMatching(reason) });
  });

  it('takes noise for what it is: any line with 5 % of it is found again, and nothing measured lies far above it', () => {
    const noise = fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        noise,
        (base, slope, noises) => {
          const measured = points(SIZES.map((bytes, index) => [bytes, (base + slope * bytes) * (1 + noises[index]!)]));
          const fit = fitInputModel(measured);
          if (!('model' in fit)) throw new Error(fit.reason);
          const at = (bytes: number) => fit.model.base + fit.model.perByte * bytes;
          const asked = at(2 * GiB) / ((base + slope * 2048) * MiB);
          expect(asked).toBeGreaterThan(0.8);
          expect(asked).toBeLessThan(1.25);
          for (const { bytes, peaks } of measured) expect(peaks[0]).toBeLessThan(at(bytes) * 1.25 + 32 * MiB);
        },
      ),
    );
  });
});
