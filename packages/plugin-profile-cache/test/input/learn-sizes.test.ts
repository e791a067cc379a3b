import { describe, expect, it } from 'vitest';
import type { InputModel, SizePoint } from '../../src/input/input-model.js';
import { learnSize, settleModel } from '../../src/input/learn-sizes.js';
import type { Sample } from '../../src/sample.js';
import { MiB } from '../one-run.js';

const sample = (peakMemory: number, more: Partial<Sample> = {}): Sample => ({
  peakMemory,
  wallMs: 1000,
  cpuMs: 1000,
  isComplete: true,
  method: 'cgroup',
  ...more,
});

describe('what is kept of a size', () => {
  const known: SizePoint[] = [{ bytes: 1000, peaks: [50], cpuMs: 1000 }];
  it.each([
    [
      'another size is another point',
      2000,
      sample(70),
      [
        [1000, [50]],
        [2000, [70]],
      ],
    ],
    ['within 2 % it is the same', 1015, sample(70), [[1000, [50, 70]]]],
    ['of a cached run a low peak says nothing', 1000, sample(10, { cpuMs: 100 }), [[1000, [50]]]],
    ['and a high one does', 1000, sample(80, { cpuMs: 100 }), [[1000, [50, 80]]]],
    ['a failed run lowers nothing', 1000, sample(10, { isComplete: false }), [[1000, [50]]]],
    ['and makes no point', 2000, sample(900, { isComplete: false }), [[1000, [50]]]],
    ['nor what was not measured', 2000, { ...sample(0), peakMemory: undefined }, [[1000, [50]]]],
    ['an empty input is none', 0, sample(70), [[1000, [50]]]],
    ['after a run of more work the cached one before it is forgotten', 1000, sample(40, { cpuMs: 9000 }), [[1000, [40]]]],
  ] as const)('%s', (_, bytes, given, expected) => {
    expect(learnSize(known, bytes, given, 5).map((point) => [point.bytes, point.peaks])).toEqual(expected);
  });

  it('is the last few peaks', () => {
    let points: readonly SizePoint[] = [];
    for (let run = 1; run <= 7; run++) points = learnSize(points, 10, sample(run), 3);
    expect(points).toEqual([{ bytes: 10, peaks: [5, 6, 7], walls: [1000, 1000, 1000], cpuMs: 1000 }]);
  });

  it('has no times of runs that did less work, or failed', () => {
    const walls = (more: Partial<Sample>) =>
      learnSize([{ ...known[0]!, walls: [7] }], 1000, sample(60, { wallMs: 9, ...more }), 5)[0]!.walls;
    expect(walls({})).toEqual([7, 9]);
    expect(walls({ cpuMs: 100 })).toEqual([7]);
    expect(walls({ isComplete: false })).toEqual([7]);
    expect(walls({ cpuMs: 9000 })).toEqual([9]);
  });

  it('is bounded: of many sizes both ends stay', () => {
    let points: readonly SizePoint[] = [];
    for (let size = 100; size < 2 ** 30; size = Math.ceil(size * 1.1)) points = learnSize(points, size, sample(size), 5);
    expect(points).toHaveLength(64);
    expect(points[0]!.bytes).toBe(100);
    expect(points.at(-1)!.bytes).toBeGreaterThan(2 ** 29);
  });
});

describe('what is published', () => {
  const measured = (slope: number, sizes = [100, 200, 300, 400, 500]): SizePoint[] =>
    sizes.map((bytes) => ({ bytes: bytes * MiB, peaks: [slope * bytes * MiB] }));
  const published = settleModel(undefined, measured(3)) as InputModel;

  it('is a model once five sizes fit a line', () => {
    expect(published).toMatchObject({ perByte: 3, sizes: 5 });
    expect(settleModel(undefined, measured(3).slice(1))).toBeUndefined();
  });

  it.each([
    ['moves under 10 %', measured(3.2)],
    ['a range that is hardly wider', measured(3, [100, 200, 300, 400, 550])],
    ['more sizes inside the range', measured(3, [100, 200, 250, 300, 350, 400, 500])],
    ['too few sizes to judge by, as on a fresh checkout', measured(9, [100, 200])],
  ])('stays the same object for %s', (_, points) => expect(settleModel(published, points)).toBe(published));

  it('changes with the slope and with the range', () => {
    expect(settleModel(published, measured(3.4))).toMatchObject({ perByte: 3.4 });
    expect(settleModel(published, measured(3, [100, 200, 300, 400, 900]))).toMatchObject({ to: 900 * MiB });
  });

  it('goes when the sizes do not tell memory any more', () => {
    const wild = measured(3).map((point, index) => ({ ...point, peaks: [(index % 2 === 0 ? 100 : 4000) * MiB] }));
    expect(settleModel(published, wild)).toBeUndefined();
  });
});
