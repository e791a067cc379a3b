import type { UsageEvent } from '@mpmsub/runner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usageThinner } from '../src/thin-usage.js';

const MB = 1e6;
const sample = (at: number, ...memory: number[]): UsageEvent => ({
  type: 'usage',
  at,
  executor: 'local',
  attempts: memory.map((bytes, i) => ({
    key: `k${i}`,
    jobId: `j${i}`,
    memory: bytes,
    peakMemory: bytes,
    cpuMs: at / 3,
    processes: 1,
  })),
  used: memory.reduce((sum, bytes) => sum + bytes, 0),
  reserved: 1e9,
});

/** Times at which an attempt's memory was kept. */
function kept(events: readonly UsageEvent[], key = 'k0'): number[] {
  const thinner = usageThinner();
  return events.flatMap((event) => (thinner.thin(event)?.attempts.some((one) => one.key === key) ? [event.at] : []));
}

describe('usageThinner', () => {
  it('keeps the first sample, changes above 5 %, and one each five seconds', () => {
    expect(kept([sample(0, 100 * MB), sample(1000, 104 * MB), sample(2000, 106 * MB), sample(3000, 106 * MB)])).toEqual([
      0, 2000,
    ]);
    expect(kept(Array.from({ length: 13 }, (_, i) => sample(i * 1000, 100 * MB)))).toEqual([0, 5000, 10_000]);
  });

  it('does not take the noise of a tiny process for a change', () => {
    expect(kept([sample(0, 1e6), sample(100, 1.5e6), sample(200, 0.7e6), sample(300, 3e6)])).toEqual([0, 300]);
  });

  it('decides for each attempt alone, and writes nothing when nothing is worth it', () => {
    const thinner = usageThinner();
    thinner.thin(sample(0, 100 * MB, 100 * MB));
    expect(thinner.thin(sample(100, 100 * MB, 200 * MB))?.attempts.map((one) => one.key)).toEqual(['k1']);
    expect(thinner.thin(sample(200, 100 * MB, 200 * MB))).toBeUndefined();
  });

  it('begins anew after an attempt is over', () => {
    const thinner = usageThinner();
    thinner.thin(sample(0, 100 * MB));
    thinner.forget('k0');
    expect(thinner.thin(sample(10, 100 * MB))?.attempts).toHaveLength(1);
  });

  it('is bounded: ten hours of wild changes, sampled each 100 ms', () => {
    const events = Array.from({ length: 360_000 }, (_, i) => sample(i * 100, i % 2 === 0 ? 100 * MB : 900 * MB));
    expect(kept(events).length).toBeLessThan(2000);
  });

  it('never strays: what is left out differs by at most 5 % (or 1 MiB) from what was kept, while the attempt is young', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2000 * MB }), { minLength: 1, maxLength: 50 }), (memory) => {
        const thinner = usageThinner();
        let last = Number.NaN;
        memory.forEach((bytes, i) => {
          // 100 ms apart: below 20 s of age each sample may be kept.
          const line = thinner.thin(sample(i * 100, bytes));
          if (line) last = line.attempts[0]!.memory;
          expect(Math.abs(bytes - last)).toBeLessThanOrEqual(Math.max(1024 * 1024, last * 0.05));
        });
      }),
    );
  });
});
