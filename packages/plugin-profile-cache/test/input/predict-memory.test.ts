import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeText, readTimeModel, writeTimeModel } from '../../src/input/input-text.js';
import { predictMemory, predictTime } from '../../src/input/predict-memory.js';
import { MiB } from '../one-run.js';

const model = { base: 64 * MiB, perByte: 2, within: 0.1, sizes: 6, from: 100 * MiB, to: 1000 * MiB };
const line = (mebibytes: number) => Math.ceil((64 + 2 * mebibytes) * MiB * 1.1);

describe('memory reckoned from a size', () => {
  it.each([
    ['inside what was measured', 500, 'inside', 500, ''],
    ['at its end', 1010, 'inside', 1010, ''],
    ['beyond', 3000, 'beyond', 3000, ', 3 times the largest measured'],
    ['far beyond', 25_000, 'far', 10_000, ', 25 times the largest measured: taken as 10 times, it may need more'],
    ['below', 3, 'below', 100, ', below the smallest measured, taken as 100M'],
  ] as const)('%s', (_, size, place, followed, text) => {
    const prediction = predictMemory(model, [], size * MiB);
    expect(prediction).toEqual({ memory: line(followed), bytes: size * MiB, place });
    expect(placeText(prediction, model)).toBe(text);
  });

  it('is never less than what a size of the same range needed', () => {
    const measured = [
      { bytes: 450 * MiB, peaks: [3000 * MiB, 10] },
      { bytes: 200 * MiB, peaks: [9000 * MiB] },
    ];
    expect(predictMemory(model, measured, 500 * MiB).memory).toBe(3000 * MiB);
    expect(predictMemory(model, measured, 700 * MiB).memory).toBe(line(700));
  });

  it('never falls with the size', () => {
    const size = fc.integer({ min: 1, max: 2 ** 40 });
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        expect(predictMemory(model, [], small).memory).toBeLessThanOrEqual(predictMemory(model, [], large).memory);
      }),
    );
  });
});

describe('run time reckoned from a size', () => {
  const time = { base: 1500, perByte: (2 * 1000) / 1024 ** 3, within: 0.2, sizes: 6, from: 100 * MiB, to: 1000 * MiB };

  it.each([
    ['inside what was measured', 512, 2500],
    ['far beyond, as ten times the largest', 99_999, 1500 + (2000 * 10_000) / 1024],
    ['below the smallest, as that one', 1, 1500 + (2000 * 100) / 1024],
  ])('%s', (_, size, ms) => expect(predictTime(time, size * MiB)).toBe(Math.round(ms)));

  it('is read as it was written, and nothing that is not sound', () => {
    const written = writeTimeModel(time);
    expect(written).toEqual({ base: 1.5, perGB: 2, within: 0.2, sizes: 6, from: '100M', to: '0.98G' });
    expect(writeTimeModel(readTimeModel(written)!)).toEqual(written);
    for (const bad of [undefined, null, 7, {}, { ...written, perGB: 0 }, { ...written, base: 'x' }, { ...written, to: '1K' }])
      expect(readTimeModel(bad)).toBeUndefined();
  });
});
