import { describe, expect, it } from 'vitest';
import { type Job, run, startRun } from '../../src/index.js';
import { fakeExecutor, fakeJob, type Script } from '../../src/testing/index.js';
import { scene } from './scene.js';

const MB = 2 ** 20;
const BUDGET = 1024 * MB;

/** Jobs on a machine of 1 GB, each growing evenly to its peak. */
function pressed(jobs: readonly Job[], peakOf: (id: string) => number, more: Partial<Script> = {}) {
  const { options, clock, events } = scene(jobs);
  const durationMs = 10_000;
  const executor = fakeExecutor({
    clock,
    capacity: { cpus: 16, memory: BUDGET },
    script: ({ job }) => ({ durationMs, usage: (age) => peakOf(job.id) * Math.min(1, age / (durationMs / 2)), ...more }),
  });
  return { options: { ...options, executors: [executor] as const }, executor, events, clock };
}

const liars = (count: number, fields: Partial<Job> = {}) =>
  Array.from({ length: count }, (_, index) =>
    fakeJob(`j${index}`, { request: { cpus: 1, memory: 100 * MB }, pinned: true, ...fields }),
  );

describe('memory under pressure', () => {
  it('lets 20 jobs that use 40 % more than they said all succeed, within the budget, the oldest untouched', async () => {
    const { options, executor, events } = pressed(liars(20), () => 167 * MB);
    const report = await run(options);
    expect(report.counts).toEqual({ succeeded: 20, failed: 0, skipped: 0, cancelled: 0 });
    expect(report.peakMemory).toBeLessThanOrEqual(1.05 * BUDGET);
    const touched = [...executor.suspensions, ...executor.stops.map(({ attempt }) => attempt)];
    expect(touched.map(({ job }) => job.id)).not.toContain('j0');
    const told = events.filter((event) => event.type === 'warning' && event.code === 'memory-preempted');
    expect(told).toHaveLength(executor.stops.length);
  });

  it('does not count being stopped for memory as an attempt', async () => {
    const { options, executor } = pressed(liars(12), () => 300 * MB);
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(executor.stops.length).toBeGreaterThan(0);
    expect(executor.stops.every(({ reason }) => reason === 'preempted')).toBe(true);
    expect(report.results.every(({ attempts, flaky }) => attempts === 1 && !flaky)).toBe(true);
  });

  it('leaves jobs alone that must not be run twice', async () => {
    const { options, executor } = pressed(liars(12, { preemptible: false }), () => 200 * MB);
    expect((await run(options)).ok).toBe(true);
    expect(executor.stops).toEqual([]);
  });

  it('lets deadlines stand still while a job is suspended', async () => {
    const jobs = liars(10, { timeout: { ms: 11_000 }, preemptible: false });
    const { options, executor } = pressed(jobs, () => 150 * MB);
    const report = await run(options);
    expect(executor.suspensions.length).toBeGreaterThan(0);
    expect(report.ok).toBe(true);
    expect(report.wallMs).toBeGreaterThan(11_000);
  });

  it('ends a suspended job when the run is stopped', async () => {
    const { options, executor, clock } = pressed(liars(10, { preemptible: false }), () => 150 * MB);
    const handle = startRun(options);
    const stopWhenSuspended = () => {
      if (executor.suspensions.length > 0) handle.stop('SIGINT', 'gently');
      else clock.after(100, stopWhenSuspended);
    };
    clock.after(100, stopWhenSuspended);
    const report = await handle.report;
    expect(report.counts.succeeded).toBe(0);
    expect(report.counts.cancelled).toBe(10);
    expect(executor.running.size).toBe(0);
  });

  it('suspends the youngest while the kernel says that everything waits for memory, and lets it go on after that', async () => {
    const { options, executor, clock, events } = pressed(liars(3), () => 10 * MB);
    const stall = (memoryStall: number) => {
      const attempts = [...executor.running].map(({ key }) => ({
        key,
        memory: 10 * MB,
        peakMemory: 10 * MB,
        cpuMs: 0,
        processes: 1,
      }));
      executor.sample({ attempts, memoryStall });
    };
    clock.after(1000, () => stall(0.5));
    clock.after(1010, () => stall(0.5));
    const report = await run(options);
    expect(executor.suspensions.map(({ job }) => job.id)).toEqual(['j2']);
    expect(events.filter((event) => event.type === 'warning').map(({ code }) => code)).toEqual([
      'memory-suspended',
      'memory-resumed',
    ]);
    expect(report.ok).toBe(true);
  });
});
