import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { believe } from '../../src/scheduler/belief.js';

const work = (times: readonly number[], family: readonly number[] = times.map(() => 0)) => ({
  size: times.length,
  duration: Float64Array.from(times),
  family: Int32Array.from(family),
});
/** Times whose logarithms differ by `step` from one to the next. */
const ladder = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => 1000 * Math.exp(step * (i - (count - 1) / 2)));

describe('believe', () => {
  it('takes the mean where a family differs by less than its times vary', () => {
    const { duration, spread } = believe(work(ladder(9, 0.02)), 0.15);
    for (const time of duration) expect(time).toBeCloseTo(1000, 6);
    expect([...spread]).toEqual(Array.from({ length: 9 }, () => 0));
  });

  it('leaves times nearly as told where a family differs by much more', () => {
    const told = ladder(9, 1);
    const { duration, spread } = believe(work(told), 0.15);
    for (const [job, time] of duration.entries()) expect(Math.abs(Math.log(time / told[job]!))).toBeLessThan(0.02);
    for (const one of spread) expect(one).toBeCloseTo(0.15, 2);
  });

  it('does not touch what runs, what takes no time, and small families', () => {
    const told = [1000, 1010, 1020, 1030, 0, 500, 510, 520];
    const { duration, spread } = believe(work(told, [-1, -1, -1, -1, 0, 1, 1, 1]), 0.15);
    expect([...duration]).toEqual(told);
    expect([...spread]).toEqual(told.map(() => 0.15));
  });

  it('keeps the order within a family and moves nobody past its mean', () => {
    const time = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.005, max: 1, noNaN: true }),
        (told, sigma) => {
          const { duration, spread } = believe(work(told), sigma);
          const logs = told.map(Math.log);
          const mean = logs.reduce((a, b) => a + b) / logs.length;
          for (const [job, one] of duration.entries()) {
            const before = logs[job]! - mean;
            const after = Math.log(one) - mean;
            expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(before) + 1e-9);
            expect(after * before).toBeGreaterThanOrEqual(-1e-9);
            expect(spread[job]).toBeLessThanOrEqual(sigma);
          }
        },
      ),
    );
  });
});
