import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../src/median.js';
import type { Sample } from '../src/sample.js';
import { sampleOf } from '../src/sample.js';
import { SeenJobs } from '../src/seen-jobs.js';
import { Thinned } from '../src/thinned.js';
import { jobIn, MiB } from './one-run.js';

const KEEP = 3;
const member = (index: number) => jobIn('/project', `fit-${index}`, { family: 'fit #', index });
const sample = (peak: number, more: Partial<Sample> = {}): Sample => ({
  peakMemory: peak * MiB,
  wallMs: 1000,
  cpuMs: 100,
  isComplete: true,
  method: 'cgroup',
  ...more,
});

describe('what an attempt teaches', () => {
  const measurement = { wallMs: 5, cpuMs: 2, peakMemory: 9 * MiB, method: 'procfs' } as const;
  const event = (more: object) => ({ measurement: { ...measurement, ...more }, succeeded: true }) as never;

  it('is its peak, and no bound', () => {
    expect(sampleOf(event({}), undefined)).toEqual({ ...measurement, isComplete: true });
    expect(sampleOf(event({ peakIsBound: true }), undefined).peakMemory).toBeUndefined();
  });

  it('is said of the size of its input, where that is known', () => {
    expect(sampleOf(event({}), { bytes: 7 }).inputBytes).toBe(7);
    expect(sampleOf(event({}), { reason: 'it is not there' })).not.toHaveProperty('inputBytes');
  });
});

describe('what a run remembers', () => {
  it('of a family is the highest peak, the median time and all its work', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    for (const peak of [100, 300, 200]) seen.add(member(peak), sample(peak, { wallMs: peak }));
    seen.add(member(1), sample(900, { isComplete: false }));
    expect(seen.families).toHaveLength(1);
    expect(seen.families[0]!.total).toEqual(sample(300, { wallMs: 200, cpuMs: 300 }));
  });

  it('of thousands alike are not the jobs', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    const size = { bytes: 1 };
    for (let index = 0; index < 3000; index++) {
      seen.plan(member(index));
      for (let run = 0; run < 5; run++) seen.add(member(index), sample(1, { inputBytes: 1000 + index }), size);
    }
    const [family] = seen.families;
    expect(family).toMatchObject({ isLarge: true, members: [] });
    expect(family!.total).toMatchObject({ cpuMs: 100 * 15_000 });
    expect(family!.sized.all.length).toBeLessThanOrEqual(64 * KEEP);
    expect(seen.jobs).toEqual([]);
    expect(seen.sizes.size).toBe(0);
  });

  it('of more families than are wanted are the first', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    seen.most = 2;
    for (const family of ['a', 'b', 'c', 'a', 'c']) {
      const job = { ...member(family.charCodeAt(0)), family };
      seen.plan(job);
      seen.add(job, sample(100));
    }
    seen.forget({ ...member(99), family: 'c' });
    expect(seen.families.map(({ name, total }) => [name, total?.cpuMs])).toEqual([
      ['a', 200],
      ['b', 100],
    ]);
  });

  it('of more jobs than are wanted one by one are their families', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    seen.most = 10;
    for (let index = 0; index < 60; index++) {
      const job = { ...member(index), family: `f${index % 6}` };
      seen.plan(job);
      seen.add(job, sample(100));
      expect(seen.jobs.length).toBeLessThanOrEqual(10);
    }
    expect(seen.families.map(({ total }) => total?.cpuMs)).toEqual(Array(6).fill(1000));
    expect(seen.families.some(({ isLarge }) => isLarge)).toBe(true);
  });

  it('of one job that is tried again and again are the last few attempts', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    for (let run = 1; run <= 9; run++) seen.add(member(1), sample(run, { isComplete: false }));
    expect(seen.families[0]!.members[0]!.samples.map(({ peakMemory }) => peakMemory! / MiB)).toEqual([7, 8, 9]);
  });

  it('is nothing of a job that is to be forgotten', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    seen.add(member(1), sample(500, { isComplete: false, inputBytes: 7 }), { bytes: 7 });
    seen.add(member(2), sample(100, { inputBytes: 9 }), { bytes: 9 });
    seen.forget(member(1));
    expect(seen.families[0]!.sized.all.map(({ inputBytes }) => inputBytes)).toEqual([9]);
    expect(seen.families[0]!.members.map(({ samples }) => samples.length)).toEqual([0, 1]);
  });

  it('keeps places apart, and jobs in order of declaration', () => {
    const seen = new SeenJobs('linux-x64', KEEP);
    seen.plan(member(2));
    seen.plan({ ...member(1), executor: 'slurm' });
    expect(seen.families.map(({ machine }) => machine)).toEqual(['linux-x64', 'slurm']);
    expect(seen.jobs.map(({ id }) => id)).toEqual(['fit-1', 'fit-2']);
  });
});

describe('thinned numbers', () => {
  it('are all of them while they are few', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 50 }), (values) => {
        const thinned = new Thinned();
        for (const value of values) thinned.add(value);
        expect(thinned.values).toEqual(values);
      }),
    );
  });

  it('have nearly the median of all of them', () => {
    const thinned = new Thinned();
    for (let index = 0; index < 100_000; index++) thinned.add((index * 7919) % 100_000);
    expect(thinned.values.length).toBeLessThanOrEqual(2048);
    expect(median(thinned.values)! / 50_000).toBeCloseTo(1, 1);
  });
});
