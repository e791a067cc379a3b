import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learn, recentOf, type Subject } from '../src/learn.js';
import type { Knowledge } from '../src/profile.js';
import type { Sample } from '../src/sample.js';
import { isWorthWriting } from '../src/worth-writing.js';
import { MiB } from './one-run.js';

const subject: Subject = { kind: 'job', name: 'types', key: 'abc', machine: 'linux-x64' };
const KEEP = 5;

/** A finished run of `peak` MiB that took 10 s of CPU time; `more` changes it. */
function sample(peak: number, more: Partial<Sample> = {}): Sample {
  return { peakMemory: peak * MiB, wallMs: 10_000, cpuMs: 10_000, isComplete: true, method: 'cgroup', ...more };
}

function learnAll(samples: readonly Sample[], known?: Knowledge): Knowledge | undefined {
  return samples.reduce<Knowledge | undefined>((before, one) => learn(before, subject, one, KEEP), known);
}

const published = (known: Knowledge | undefined) => (known === undefined ? undefined : known.entry.memory / MiB);
const failed = { isComplete: false };
const cached = { cpuMs: 400, wallMs: 400 };

describe('what is published after these runs (MiB)', () => {
  it.each<[string, readonly Sample[], number | undefined]>([
    ['the first peak, rounded up to 16', [sample(100)], 112],
    ['the first peak, rounded up to 64 above 1 GiB', [sample(1030)], 1088],
    ['a rise of 10 % or more, at once', [sample(160), sample(200)], 208],
    ['no rise below 10 %', [sample(160), sample(175)], 160],
    ['no fall after a few lower runs', [sample(320), sample(160), sample(160), sample(160), sample(160)], 320],
    ['a fall once the last five agree', [sample(320), ...Array<Sample>(5).fill(sample(160))], 160],
    [
      'a fall to the highest of the last five',
      [sample(320), sample(100), sample(192), sample(100), sample(100), sample(100)],
      192,
    ],
    ['no fall below 10 %', [sample(320), ...Array<Sample>(9).fill(sample(300))], 320],
    ['nothing of a run that was not measured', [sample(0, { peakMemory: undefined })], undefined],
    ['a failed run: at least its peak', [sample(100, failed)], 112],
    ['a failed run does not lower', [sample(320), ...Array<Sample>(9).fill(sample(16, failed))], 320],
    ['a failed run raises', [sample(320), sample(640, failed)], 640],
    ['a finished run after a failed one keeps the higher peak', [sample(320, failed), sample(160)], 320],
    ['cached runs do not lower, however many', [sample(3000), ...Array<Sample>(20).fill(sample(171, cached))], 3008],
    ['a cached run raises', [sample(160), sample(320, cached)], 320],
    ['a cached first run is no ceiling', [sample(171, cached), sample(3000)], 3008],
  ])('%s', (_, samples, expected) => {
    expect(published(learnAll(samples))).toBe(expected);
  });

  it('marks what is only a lower bound, until a run finishes', () => {
    const killed = learnAll([sample(320, failed)])!;
    expect(killed.entry).toMatchObject({ isAtLeast: true, runs: 0, wallMs: undefined });
    expect(learnAll([sample(160)], killed)!.entry).toMatchObject({ isAtLeast: false, runs: 1, wallMs: 10_000 });
    expect(learnAll([sample(160), sample(640, failed)])!.entry).toMatchObject({ isAtLeast: true, runs: 1, wallMs: 10_000 });
  });

  it('tells less work by wall time where no CPU time is measured', () => {
    const quick = { cpuMs: undefined, wallMs: 400 };
    const slow = { cpuMs: undefined };
    expect(published(learnAll([sample(320, slow), ...Array<Sample>(9).fill(sample(16, quick))]))).toBe(320);
  });

  it('does not take the noise of tiny jobs for less work', () => {
    const tiny = (cpuMs: number) => sample(16, { cpuMs, wallMs: cpuMs });
    expect(published(learnAll([sample(320, { cpuMs: 90, wallMs: 90 }), ...Array<Sample>(5).fill(tiny(20))]))).toBe(16);
  });
});

describe('times', () => {
  it('are rewritten when the median is far off, and not before three runs', () => {
    const slow = sample(160, { wallMs: 30_000 });
    expect(learnAll([sample(160), slow])!.entry.wallMs).toBe(10_000);
    expect(learnAll([sample(160), slow, slow])!.entry.wallMs).toBe(30_000);
  });

  it('of a cached first run are replaced by the first run that works', () => {
    const known = learnAll([sample(160, cached), sample(160)])!;
    expect(known.entry).toMatchObject({ wallMs: 10_000, cpuMs: 10_000 });
    expect(known.recent.observations[0]).toEqual({ peakMemory: 160 * MiB });
  });
});

describe('properties', () => {
  const samples = fc.array(
    fc.record({ peak: fc.integer({ min: 1, max: 8000 }), cpuMs: fc.integer({ min: 0, max: 20_000 }), isComplete: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );
  const toSample = ({ peak, ...rest }: { peak: number; cpuMs: number; isComplete: boolean }) => sample(peak, rest);

  it('the same run again publishes nothing, whatever went before', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 8000 }), (history, peak) => {
        const settled = learnAll([...history.map(toSample), ...Array<Sample>(2 * KEEP).fill(sample(peak))])!;
        for (let repeat = 0, known = settled; repeat < 3; repeat++) {
          known = learn(known, subject, sample(peak), KEEP)!;
          expect(known.entry).toBe(settled.entry);
        }
      }),
    );
  });

  it('a second run within a tenth of a first publishes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64_000 }), fc.double({ min: 0.91, max: 1.09, noNaN: true }), (peak, factor) => {
        const first = learnAll([sample(peak)])!;
        const second = learn(first, subject, sample(peak * factor, { wallMs: 10_000 * factor, cpuMs: 10_000 * factor }), KEEP)!;
        expect(second.entry).toBe(first.entry);
      }),
    );
  });

  it('what is published changes by a tenth or more, and never below the highest finished run of the window less a tenth', () => {
    fc.assert(
      fc.property(samples, (history) => {
        let known: Knowledge | undefined;
        for (const one of history.map(toSample)) {
          const next = learn(known, subject, one, KEEP)!;
          if (known && next.entry.memory !== known.entry.memory) {
            expect(isWorthWriting(known.entry.memory, next.entry.memory)).toBe(true);
          }
          const highest = Math.max(...next.recent.observations.map(({ peakMemory }) => peakMemory));
          expect(next.entry.memory * 1.1).toBeGreaterThanOrEqual(highest);
          expect(next.recent.observations.length).toBeLessThanOrEqual(KEEP);
          known = next;
        }
      }),
    );
  });

  it('a failed or cached run never lowers a published peak', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 8000 }), fc.boolean(), (history, peak, isCached) => {
        const before = learnAll([...history.map(toSample), sample(500)])!;
        const after = learn(before, subject, sample(peak, isCached ? cached : failed), KEEP)!;
        expect(after.entry.memory).toBeGreaterThanOrEqual(before.entry.memory);
      }),
    );
  });

  it('a window that starts from the published entry changes nothing', () => {
    fc.assert(
      fc.property(samples, (history) => {
        const { entry } = learnAll(history.map(toSample))!;
        const again = learn(
          { entry, recent: recentOf(entry) },
          subject,
          sample(entry.memory / MiB, { wallMs: entry.wallMs ?? 1, cpuMs: entry.cpuMs }),
          KEEP,
        )!;
        expect(again.entry.memory).toBe(entry.memory);
      }),
    );
  });
});
