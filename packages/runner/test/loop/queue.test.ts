import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hooks, type Job, type RunEvent, startRun } from '../../src/index.js';
import type { Exit } from '../../src/model/attempt.js';
import { fakeJob, fakeMachine, record, VirtualClock } from '../../src/testing/index.js';
import { launchingExecutor } from './launching-executor.js';

const DONE: Exit = { type: 'exited', code: 0 };
const FAILED: Exit = { type: 'exited', code: 3 };

/** What a random job is and does. Most are alike, short and independent, for only such jobs wait in their place. */
const plot = fc.record({
  cpus: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
  durationMs: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 50, max: 300 }) },
  ),
  failures: fc.constantFrom(0, 0, 0, 0, 1, 2),
  retries: fc.constantFrom(0, 1),
  need: fc.option(fc.nat(30), { freq: 12, nil: undefined }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 8, nil: undefined }),
});
type Plot = typeof plot extends fc.Arbitrary<infer T> ? T : never;

/** What somebody does from outside at a time. */
const act = fc.record({ at: fc.nat(400), what: fc.constantFrom('stop', 'suspend', 'kill', 'none', 'none') });
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const jobOf = ({ cpus, retries, need, timeoutMs }: Plot, index: number): Job =>
  fakeJob(`j${index}`, {
    index,
    family: 'f',
    request: { cpus, memory: 2 ** 20 },
    needs: need !== undefined && need < index ? [{ job: `j${need}`, when: 'success' }] : [],
    retry: { times: retries, on: [], delayMs: 5, backoff: 'fixed', maxDelayMs: 5, jitter: 0 },
    timeout: timeoutMs === undefined ? undefined : { ms: timeoutMs },
  });

async function play(plots: readonly Plot[], { at, what }: Act, delays: readonly number[], cpus = 2) {
  const clock = new VirtualClock();
  let turn = 0;
  const executor = launchingExecutor(
    clock,
    cpus,
    ({ job, number }) => {
      const { durationMs, failures } = plots[job.index]!;
      return { durationMs, exit: number <= failures ? FAILED : DONE };
    },
    () => delays[turn++ % delays.length]!,
  );
  const recorder = record();
  const handed: string[] = [];
  const witness = {
    name: 'witness',
    apply({ hooks }: { hooks: Hooks }) {
      hooks.attemptQueued.tap('witness', ({ attempt }) => void handed.push(attempt.key));
    },
  };
  const handle = startRun({
    jobs: plots.map(jobOf),
    executors: [executor],
    machine: fakeMachine(cpus),
    config: { file: undefined, root: '/nowhere' },
    clock,
    random: () => 0,
    plugins: [recorder, witness],
  });
  clock.after(at, () => {
    if (what === 'stop') handle.stop('SIGINT', 'gently');
    if (what === 'kill') handle.stop('SIGINT', 'now');
    if (what === 'suspend') void handle.suspend().then(() => clock.after(30, () => handle.resume()));
  });
  return { report: await handle.report, events: recorder.events, executor, handed };
}

/** One attempt at a time for each job, an end for each start, one end for each job; nothing of an attempt that came back. */
function check(events: readonly RunEvent[], count: number): void {
  const open = new Map<string, string>();
  const ended = new Set<string>();
  for (const event of events) {
    if (event.type === 'attempt-start') {
      expect([event.jobId, ended.has(event.jobId), open.get(event.jobId)]).toEqual([event.jobId, false, undefined]);
      open.set(event.jobId, event.attempt.key);
      for (const { job } of event.attempt.job.needs) expect(ended).toContain(job);
    } else if (event.type === 'attempt-end') {
      expect(open.get(event.jobId)).toBe(event.attempt.key);
      open.delete(event.jobId);
    } else if (event.type === 'job-end') {
      expect(open.has(event.job.id)).toBe(false);
      expect(ended.has(event.job.id)).toBe(false);
      ended.add(event.job.id);
    }
  }
  expect(ended.size).toBe(count);
}

describe('attempts that wait in their place', () => {
  it('never run beside more than fit, are never lost and never told out of order, whenever messages arrive and whoever stops what', async () => {
    let queued = 0;
    let followed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(plot, { minLength: 1, maxLength: 80, size: 'max' }),
        act,
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (plots, what, delays, cpus) => {
          const { report, events, executor } = await play(plots, what, delays, cpus);
          expect(executor.mostCpus).toBeLessThanOrEqual(Math.max(cpus, ...plots.map((one) => Math.min(one.cpus, cpus))));
          check(events, plots.length);
          expect(report.results).toHaveLength(plots.length);
          if (what.what === 'none' || what.what === 'suspend') expect(report.counts.cancelled).toBe(0);
          queued += executor.queuedCount;
          followed += executor.followedCount;
        },
      ),
      { numRuns: Number(process.env.MPMSUB_TEST_RUNS ?? 300) },
    );
    expect(queued).toBeGreaterThan(1000);
    expect(followed).toBeGreaterThan(300);
  });

  const alike = (count: number): Plot[] =>
    Array.from({ length: count }, () => ({
      cpus: 1,
      durationMs: 5,
      failures: 0,
      retries: 0,
      need: undefined,
      timeoutMs: undefined,
    }));

  it('fill the time in which we are not heard', async () => {
    const { report, executor } = await play(alike(200), { at: 0, what: 'none' }, [4]);
    // Each end and each start takes 4 ms to be heard: asked at each end, 200 jobs of 5 ms on 2 CPUs would take 1,300 ms, and 500 without any delay.
    expect(report.wallMs).toBeLessThan(700);
    expect(executor.mostCpus).toBe(2);
  });

  it('are told before they can begin, and once', async () => {
    const { events, handed } = await play(alike(50), { at: 0, what: 'none' }, [3]);
    const started = events.flatMap((event) => (event.type === 'attempt-start' ? [event.attempt.key] : []));
    expect(handed.length).toBeGreaterThan(30);
    expect(new Set(handed).size).toBe(handed.length);
    expect(started).toEqual(expect.arrayContaining(handed));
    expect(started).toHaveLength(50);
  });

  it('begin when they began, not when that was heard', async () => {
    const { report } = await play(alike(50), { at: 0, what: 'none' }, [3]);
    const starts = report.results.map(({ startedAt }) => startedAt!).sort((a, b) => a - b);
    // Two at a time, 5 ms each: so many cannot have begun by then.
    for (const [index, at] of starts.entries()) expect(at).toBeGreaterThanOrEqual(Math.floor(index / 2 - 1) * 5);
  });

  it.each(['now', 'gently'] as const)('come back when the run is stopped %s, and are cancelled', async (how) => {
    const plots = alike(40).map((one, index) => (index < 12 ? one : { ...one, durationMs: 1000 }));
    const { report, events } = await play(plots, { at: 60, what: how === 'now' ? 'kill' : 'stop' }, [2]);
    check(events, 40);
    expect(report.counts.cancelled).toBeGreaterThan(20);
    expect(report.counts.succeeded).toBeGreaterThanOrEqual(12);
  });

  it.each([0, 1])('are few where few can wait (%d): who came back is not offered again at once', async (most) => {
    const clock = new VirtualClock();
    const script = () => ({ durationMs: 20, exit: DONE });
    const executor = launchingExecutor(clock, 2, script, () => 1, most);
    const { results } = await startRun({
      jobs: alike(60).map(jobOf),
      executors: [executor],
      machine: fakeMachine(2),
      config: { file: undefined, root: '/nowhere' },
      clock,
    }).report;
    expect(results.every(({ outcome }) => outcome.type === 'succeeded')).toBe(true);
    expect(executor.queuedCount).toBeLessThan(250);
    expect(executor.mostCpus).toBe(2);
  });

  it('are not used where the end of a job may decide what comes next', async () => {
    const clock = new VirtualClock();
    const executor = launchingExecutor(
      clock,
      2,
      () => ({ durationMs: 5, exit: DONE }),
      () => 1,
    );
    const base = {
      jobs: alike(30).map(jobOf),
      executors: [executor] as const,
      machine: fakeMachine(2),
      config: { file: undefined, root: '/nowhere' },
      clock,
    };
    await startRun({ ...base, halt: { when: 'soon', why: 'fail', limit: { count: 1 } } }).report;
    const asked = { name: 'asked', apply: ({ hooks }: { hooks: Hooks }) => hooks.admit.tap('asked', () => undefined) };
    await startRun({ ...base, plugins: [asked] }).report;
    expect(executor.queuedCount).toBe(0);
  });
});
