import { describe, expect, it } from 'vitest';
import { run, startRun } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

const outcomes = (report: { results: readonly { id: string; outcome: { type: string } }[] }) =>
  Object.fromEntries(report.results.map((result) => [result.id, result.outcome.type]));

/** A run that stands still from 500 ms to 10,500 ms. */
async function standing(...given: Parameters<typeof scene>) {
  const made = scene(...given);
  const { clock, options, executor } = made;
  const handle = startRun(options);
  const still: { started: number; running: number }[] = [];
  const look = () => still.push({ started: executor.started.length, running: executor.running.size });
  clock.after(500, async () => {
    await handle.suspend();
    look();
  });
  clock.after(10_499, look);
  clock.after(10_500, () => handle.resume());
  return { ...made, still, report: await handle.report };
}

describe('a run that stands still', () => {
  it('suspends what runs, starts nothing, and goes on where it was', async () => {
    const jobs = [fakeJob('a'), fakeJob('b'), fakeJob('c', { after: ['a'] })];
    const { report, executor, still } = await standing(jobs);
    expect(report.ok).toBe(true);
    expect(executor.suspensions.map(({ job }) => job.id)).toEqual(['a', 'b']);
    expect(still).toEqual([
      { started: 2, running: 2 },
      { started: 2, running: 2 },
    ]);
    expect(report.wallMs).toBe(10_000 + 2000);
  });

  it('lets deadlines of jobs and of the whole run stand still', async () => {
    const jobs = [fakeJob('a', { timeout: { ms: 1200 } }), fakeJob('b', { after: ['a'] }), fakeJob('c', { after: ['b'] })];
    const { report } = await standing(jobs, (id) => (id === 'c' ? { durationMs: 60_000 } : {}), { timeoutMs: 2500 });
    expect(outcomes(report)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'cancelled' });
    expect(report.wallMs).toBe(10_000 + 2500);
  });

  it('suspends an attempt too that begins while it is being told', async () => {
    const jobs = [fakeJob('a'), fakeJob('b')];
    const { options, executor, clock } = scene(jobs, undefined, {
      plugins: [
        {
          name: 'early',
          apply: ({ hooks }) => hooks.attemptStart.tap('early', ({ jobId }) => void (jobId === 'a' && handle.suspend())),
        },
      ],
    });
    const handle = startRun(options);
    clock.after(5000, () => handle.resume());
    const report = await handle.report;
    expect(executor.suspensions.map(({ job }) => job.id)).toEqual(['a', 'b']);
    expect(report.wallMs).toBe(6000);
  });

  it('ends all the same when it is stopped', async () => {
    const { options, clock } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })]);
    const handle = startRun(options);
    clock.after(500, () => handle.suspend());
    clock.after(1500, () => handle.stop('SIGTERM', 'gently'));
    const report = await handle.report;
    expect(outcomes(report)).toEqual({ a: 'cancelled', b: 'cancelled' });
    expect(report.wallMs).toBe(1500);
  });

  it('can be asked before it begins and after it has ended', async () => {
    const { options } = scene([fakeJob('a')]);
    const handle = startRun(options);
    await handle.suspend();
    handle.resume();
    expect((await handle.report).ok).toBe(true);
    await handle.suspend();
    handle.resume();
  });
});

describe('a job that takes much longer than usual', () => {
  const slow = async (durationsMs: readonly number[], durationMs: number, more: Parameters<typeof fakeJob>[1] = {}) => {
    const { options, events } = scene([fakeJob('a', { estimate: { peaks: [], durationsMs }, ...more })], () => ({ durationMs }));
    await run(options);
    return events.flatMap((event) => (event.type === 'warning' ? [[event.code, event.at, event.message]] : []));
  };
  const told = (at: number, took: string, usual: string) => [
    ['slow-job', at, `"a" has run for ${took} and goes on; it usually takes ${usual}`],
  ];

  it('is told once, at three times its mean', async () => {
    expect(await slow([15_000, 25_000], 3_600_000)).toEqual(told(60_000, '1m00s', '20s'));
  });

  it('is not told before 30 seconds', async () => {
    expect(await slow([1000], 29_000)).toEqual([]);
    expect(await slow([1000], 31_000)).toEqual(told(30_000, '30s', '1s'));
  });

  it.each<[string, readonly number[], number, Parameters<typeof fakeJob>[1]]>([
    ['it is done by then', [20_000], 59_000, {}],
    ['nothing is known of it', [], 3_600_000, {}],
    ['only its family is known', [], 3_600_000, { estimate: { peaks: [], durationsMs: [20_000], ofFamily: true } }],
    ['its deadline is no later', [20_000], 3_600_000, { timeout: { factor: 3 } }],
  ])('is not told when %s', async (_, durations, durationMs, more) => {
    expect(await slow(durations, durationMs, more)).toEqual([]);
  });

  it('is told once for all its attempts, and time that it stood still does not count', async () => {
    const retry = { times: 2, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 } as const;
    const job = fakeJob('a', { retry, estimate: { peaks: [], durationsMs: [20_000] } });
    const { events } = await standing([job], () => ({ durationMs: 100_000, exit: { type: 'exited', code: 1 } }));
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.at] : []))).toEqual([70_000]);
  });
});
