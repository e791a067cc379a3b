import { describe, expect, it } from 'vitest';
import { type Executor, run, startRun } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

type Scene = ReturnType<typeof scene>;

/** The run of a scene in a place that somebody else has written. */
const elsewhere = ({ options, executor }: Scene, own: Partial<Executor>) => ({
  ...options,
  executors: [{ ...executor, ...own }] as const,
});
const told = ({ events }: Scene) => events.flatMap((event) => (event.type === 'warning' ? [[event.code, event.message]] : []));
const breaks = (): never => {
  throw new Error('kill ESRCH');
};

describe('a place that breaks its promises', () => {
  it('by throwing when it is told to stop is told of once, and the run waits for what it cannot end', async () => {
    const here = scene([fakeJob('a'), fakeJob('b'), fakeJob('c', { after: ['a'] })]);
    let calls = 0;
    const stop = () => {
      calls++;
      breaks();
    };
    const handle = startRun(elsewhere(here, { stop }));
    here.clock.after(500, () => handle.stop('SIGINT', 'gently'));
    const report = await handle.report;
    expect(report.interrupted).toBe('SIGINT');
    expect(report.results.map(({ id, outcome }) => [id, outcome.type])).toEqual([
      ['a', 'succeeded'],
      ['b', 'succeeded'],
      ['c', 'cancelled'],
    ]);
    expect(calls).toBe(2);
    expect(told(here)).toEqual([['executor-failed', 'executor "local" failed in stop (told once): kill ESRCH']]);
  });

  it('the same at a time limit', async () => {
    const here = scene([fakeJob('a', { timeout: { ms: 300 } })]);
    expect((await run(elsewhere(here, { stop: breaks }))).ok).toBe(true);
    expect(told(here)).toHaveLength(1);
  });

  it.each<[keyof Executor, Partial<Executor>]>([
    ['watch', { watch: breaks }],
    ['onWarning', { onWarning: breaks }],
    ['limits', { limits: breaks }],
    ['close', { close: breaks }],
    ['close', { close: async () => breaks() }],
  ])('by a %s that fails keeps its report', async (method, own) => {
    const here = scene([fakeJob('a', { memoryLimit: { bytes: 1e9 } })]);
    expect((await run(elsewhere(here, own))).ok).toBe(true);
    expect(told(here)).toEqual([['executor-failed', `executor "local" failed in ${method} (told once): kill ESRCH`]]);
  });

  it('by a failing suspend lets the others stand still', async () => {
    const here = scene([fakeJob('a'), fakeJob('b')]);
    const suspended: string[] = [];
    const suspend = async ({ job }: { job: { id: string } }) => (job.id === 'a' ? breaks() : void suspended.push(job.id));
    const handle = startRun(elsewhere(here, { suspend, resume: breaks }));
    await new Promise<void>((resume) => here.clock.after(500, () => void handle.suspend().then(resume)));
    handle.resume();
    expect((await handle.report).ok).toBe(true);
    expect(suspended).toEqual(['b']);
    expect(told(here).map(([, message]) => message)).toEqual([
      'executor "local" failed in suspend (told once): kill ESRCH',
      'executor "local" failed in resume (told once): kill ESRCH',
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['what cannot be written down', Object.assign([], { self: 1n })],
    ['an empty record', {}],
    ['no measurement', { exit: { type: 'exited', code: 0 } }],
    ['no exit code', { exit: { type: 'exited', code: null }, measurement: { wallMs: 1, method: 'none' } }],
    ['an exit of its own', { exit: { type: 'done' }, measurement: { wallMs: 1, method: 'none' } }],
    ['a time that is none', { exit: { type: 'exited', code: 0 }, measurement: { wallMs: Number.NaN, method: 'none' } }],
    ['a peak that is none', { exit: { type: 'exited', code: 0 }, measurement: { wallMs: 1, peakMemory: '2G', method: 'none' } }],
  ])('by an end with %s fails that job alone, and says what was expected', async (_, end) => {
    const here = scene([fakeJob('a'), fakeJob('b')]);
    const own: Partial<Executor> = {
      run: (attempt) => (attempt.job.id === 'a' ? Promise.resolve(end as never) : here.executor.run(attempt)),
    };
    const report = await run(elsewhere(here, own));
    expect(report.results.map(({ outcome }) => outcome.type)).toEqual(['failed', 'succeeded']);
    expect(report.results[0]?.exit).toMatchObject({
      type: 'spawn-failed',
      message: expect.stringMatching(/^executor "local" failed: it answered .*, expected \{ exit, measurement \}/),
    });
  });
});
