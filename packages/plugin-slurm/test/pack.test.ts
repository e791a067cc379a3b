import { fakeJob } from '@mpmsub/runner/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack } from '../src/grid/pack.js';
import { isSameShape, shapeOf } from '../src/grid/shape.js';

const portions = (...ms: (number | undefined)[]) => ms.map((one, item) => ({ item, ms: one }));

describe('packing', () => {
  it.each([
    ['unknown jobs are alone', [undefined, undefined], [[0], [1]]],
    ['short ones share', [1000, 1000, 1000], [[0, 1, 2]]],
    [
      'until an element is worth its start',
      [4000, 4000, 4000, 4000],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['long ones are alone', [20_000, 1000, 20_000, 1000], [[0], [1, 3], [2]]],
  ])('%s', (_, ms, elements) => expect(pack(portions(...ms))).toEqual(elements));

  it('spreads much work over a thousand elements, and no element takes hours', () => {
    expect(pack(portions(...Array.from({ length: 100_000 }, () => 1000))).length).toBe(1000);
    const elements = pack(portions(...Array.from({ length: 10_000 }, () => 600_000)));
    expect(Math.max(...elements.map(({ length }) => length))).toBe(3);
  });

  it('loses nothing and repeats nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined })), (ms) => {
        const items = pack(portions(...ms)).flat();
        expect(items.sort((a, b) => a - b)).toEqual(ms.map((_, i) => i));
      }),
    );
  });
});

describe('the shape of an attempt', () => {
  const MIB = 2 ** 20;
  const of = (memory: number, cpus = 1, job = fakeJob('a')) =>
    shapeOf({ allocation: { cpus, memory }, job }, { request: {}, avoid: [] });

  it('is whole CPUs, and memory with room for the worker', () => {
    expect(of(1000 * MIB, 1.5)).toEqual({ cpus: 2, memoryMiB: 1152, avoid: [], request: {} });
    expect(of(0, 0.2)).toEqual({ cpus: 1, avoid: [], request: {} });
    expect(of(Number.POSITIVE_INFINITY).memoryMiB).toBeUndefined();
  });

  it('is never smaller than asked, and an eighth larger at most beside the worker', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 42 }), (memory) => {
        const { memoryMiB } = of(memory);
        expect(memoryMiB! * MIB).toBeGreaterThanOrEqual(memory + 96 * MIB);
        expect(memoryMiB!).toBeLessThanOrEqual(Math.max((memory / MIB + 97) * 1.125, memory / MIB + 129));
      }),
    );
  });

  it('has time for the job and for ending it; a share of an unknown time is none', () => {
    expect(of(0, 1, fakeJob('a', { timeout: { ms: 61_000 } })).minutes).toBe(7);
    expect(of(0, 1, fakeJob('a', { timeout: { factor: 2 } })).minutes).toBeUndefined();
    const estimate = { peaks: [], durationsMs: [60_000, 120_000] };
    expect(of(0, 1, fakeJob('a', { timeout: { factor: 2 }, estimate })).minutes).toBe(8);
  });

  it("has the job's words over the plugin's", () => {
    const job = fakeJob('a', { slurm: { partition: 'long' } });
    const shape = shapeOf(
      { allocation: { cpus: 1, memory: 0 }, job },
      { request: { partition: 'main', account: 'lab' }, avoid: ['n1'] },
    );
    expect(isSameShape(shape, { ...shape, cpus: 2 })).toBe(false);
    expect(isSameShape(shape, { ...shape, request: { partition: 'long' } })).toBe(false);
    expect(shape.request).toEqual({ partition: 'long', account: 'lab' });
    expect(isSameShape(shape, { ...shape, request: { account: 'lab', partition: 'long' } })).toBe(true);
  });
});
