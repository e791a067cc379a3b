import { describe, expect, it } from 'vitest';
import { ConfigError, type Job, type Plugin, run, startRun } from '../../src/index.js';
import { fakeJob, type Script } from '../../src/testing/index.js';
import { GB, scene } from './scene.js';

const outcomes = (report: { results: readonly { id: string; outcome: { type: string } }[] }) =>
  Object.fromEntries(report.results.map((result) => [result.id, result.outcome.type]));

const FAILS: Script = { exit: { type: 'exited', code: 1 } };

describe('a run', () => {
  it('runs independent jobs side by side and dependents after them', async () => {
    const { options, executor } = scene([fakeJob('a'), fakeJob('b'), fakeJob('c', { after: ['a', 'b'] })]);
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(report.wallMs).toBe(2000);
    expect(executor.started.map((attempt) => attempt.job.id)).toEqual(['a', 'b', 'c']);
  });

  it('skips the dependents of a failed job and goes on with the others', async () => {
    const jobs = [fakeJob('a'), fakeJob('b', { after: ['a'] }), fakeJob('c', { after: ['b'] }), fakeJob('d')];
    const { options } = scene(jobs, (id) => (id === 'a' ? FAILS : {}));
    const report = await run(options);
    expect(outcomes(report)).toEqual({ a: 'failed', b: 'skipped', c: 'skipped', d: 'succeeded' });
    expect(report.counts).toEqual({ succeeded: 1, failed: 1, skipped: 2, cancelled: 0 });
  });

  it('starts what needs a failure or any ending', async () => {
    const jobs = [
      fakeJob('a'),
      fakeJob('mend', { needs: [{ job: 'a', when: 'failure' }] }),
      fakeJob('clean', { needs: [{ job: 'a', when: 'always' }] }),
      fakeJob('b', { after: ['a'] }),
      fakeJob('after-skip', { needs: [{ job: 'b', when: 'always' }] }),
    ];
    const { options } = scene(jobs, (id) => (id === 'a' ? FAILS : {}));
    const report = await run(options);
    expect(outcomes(report)).toEqual({
      a: 'failed',
      mend: 'succeeded',
      clean: 'succeeded',
      b: 'skipped',
      'after-skip': 'succeeded',
    });
  });

  it('tries again with the delay of the policy, and calls a late success flaky', async () => {
    const retry: Job['retry'] = { times: 2, on: [], delayMs: 5000, backoff: 'exponential', maxDelayMs: 60_000, jitter: 0 };
    const { options, executor } = scene([fakeJob('a', { retry })], (_, number) => (number < 3 ? FAILS : {}));
    const report = await run(options);
    expect(executor.started.map((attempt) => attempt.number)).toEqual([1, 2, 3]);
    expect(report.results[0]).toMatchObject({ attempts: 3, flaky: true, outcome: { type: 'succeeded' } });
    expect(report.wallMs).toBe(1000 + 5000 + 1000 + 10_000 + 1000);
  });

  it('goes on counting attempts that an interrupted run had begun', async () => {
    const retry: Job['retry'] = { times: 2, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 };
    const jobs = [
      fakeJob('two-left', { retry, attempted: 1 }),
      fakeJob('works', { retry, attempted: 2 }),
      fakeJob('never', { attempted: 1, after: ['two-left'] }),
    ];
    const { options, executor } = scene(jobs, (id) => (id === 'works' ? {} : FAILS));
    const { results } = await run(options);
    expect(executor.started.map(({ job, number }) => `${job.id} ${number}`).sort()).toEqual([
      'two-left 2',
      'two-left 3',
      'works 3',
    ]);
    expect(results.map(({ attempts, flaky, outcome }) => [outcome.type, attempts, flaky])).toEqual([
      ['failed', 3, false],
      ['succeeded', 3, true],
      ['skipped', 1, false],
    ]);
  });

  it('gives a memory death one free attempt with more memory', async () => {
    const oom: Script = { exit: { type: 'signaled', signal: 'SIGKILL' }, evidence: { vmstatOomKill: true }, peakMemory: 3 * GB };
    const { options, executor } = scene([fakeJob('a', { request: { cpus: 1, memory: 1 * GB } })], (_, number) =>
      number === 1 ? oom : {},
    );
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(executor.started[1]?.allocation.memory).toBeCloseTo(3.75 * GB, -6);
  });

  it('ends an attempt at its timeout and names the reason', async () => {
    const { options, executor } = scene([fakeJob('a', { timeout: { ms: 300 } })]);
    const report = await run(options);
    expect(executor.stops).toMatchObject([{ reason: 'timeout', how: 'gently' }]);
    expect(report.results[0]?.outcome).toMatchObject({ type: 'failed', reason: 'timeout' });
    expect(report.wallMs).toBe(300);
  });

  it('cancels what is pending and running when it is stopped', async () => {
    const { options, clock } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })]);
    const handle = startRun(options);
    clock.after(500, () => handle.stop('SIGINT', 'gently'));
    const report = await handle.report;
    expect(outcomes(report)).toEqual({ a: 'cancelled', b: 'cancelled' });
    expect(report.interrupted).toBe('SIGINT');
    expect(report.wallMs).toBe(500);
  });

  it('ends at its time limit, and says so', async () => {
    const jobs = [fakeJob('a'), fakeJob('b', { after: ['a'] }), fakeJob('c', { after: ['b'] })];
    const { options, executor } = scene(jobs, () => ({}), { timeoutMs: 1500 });
    const report = await run(options);
    expect(outcomes(report)).toEqual({ a: 'succeeded', b: 'cancelled', c: 'cancelled' });
    expect(executor.stops).toMatchObject([{ reason: 'cancelled', how: 'gently' }]);
    expect(report).toMatchObject({ interrupted: 'the time limit of 1.5s', wallMs: 1500, ok: false });
  });

  it('halts at the first failure when told so', async () => {
    const jobs = [fakeJob('a'), fakeJob('b'), fakeJob('c')];
    const { options } = scene(jobs, (id) => (id === 'a' ? { ...FAILS, durationMs: 100 } : {}), {
      halt: { when: 'now', why: 'fail', limit: { count: 1 } },
    });
    expect(outcomes(await run(options))).toEqual({ a: 'failed', b: 'cancelled', c: 'cancelled' });
  });

  it('lets running jobs end when it halts soon', async () => {
    const jobs = [fakeJob('a'), fakeJob('b'), fakeJob('c')];
    const { options } = scene(jobs, (id) => (id === 'a' ? { ...FAILS, durationMs: 100 } : {}), {
      halt: { when: 'soon', why: 'fail', limit: { count: 1 } },
    });
    expect(outcomes(await run(options))).toEqual({ a: 'failed', b: 'succeeded', c: 'cancelled' });
  });

  it('runs a job larger than the machine alone, with a warning; strict makes it an error', async () => {
    const jobs = [fakeJob('big', { request: { cpus: 1, memory: 99 * GB } }), fakeJob('small')];
    const { options, executor, events } = scene(jobs);
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(report.wallMs).toBe(2000);
    expect(executor.started).toHaveLength(2);
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([{ code: 'oversized-job' }]);
    await expect(run({ ...scene(jobs).options, strict: true })).rejects.toThrow(
      /asks for 99G of memory, more than the 8G there is/,
    );
  });

  it('does not run again what an earlier run finished', async () => {
    const restored = { runId: 'earlier', endedAt: 1 };
    const { options, executor } = scene([fakeJob('a', { restored }), fakeJob('b', { after: ['a'] })]);
    const report = await run(options);
    expect(executor.started.map((attempt) => attempt.job.id)).toEqual(['b']);
    expect(report.results[0]).toMatchObject({ restored: true, outcome: { type: 'succeeded' } });
  });

  it('tells every problem of the graph at once, before anything starts', async () => {
    const jobs = [fakeJob('a', { after: ['b'] }), fakeJob('b', { after: ['a'] }), fakeJob('c', { after: ['bb'] })];
    const { options, executor } = scene(jobs);
    const error = await run(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ['unknown-need', 'did you mean "b"?'],
      ['cycle', 'remove one of these needs'],
    ]);
    expect(executor.started).toEqual([]);
  });

  it('follows a chain of 30,000 dependents of a failed job without recursion', async () => {
    const jobs = Array.from({ length: 30_000 }, (_, index) =>
      fakeJob(`j${index}`, index > 0 ? { after: [`j${index - 1}`] } : {}),
    );
    const { options } = scene(jobs, () => FAILS);
    expect((await run(options)).counts).toEqual({ succeeded: 0, failed: 1, skipped: 29_999, cancelled: 0 });
  });

  it('keeps the order of events that plugins rely on', async () => {
    const { options, events } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })]);
    await run(options);
    expect(events.map((event) => ('jobId' in event ? `${event.type} ${event.jobId}` : event.type))).toEqual([
      'run-start',
      'attempt-start a',
      'attempt-end a',
      'job-end',
      'attempt-start b',
      'attempt-end b',
      'job-end',
      'run-end',
    ]);
  });

  it('tells a memory death that a shell hid behind exit code 0', async () => {
    const { options, events } = scene([fakeJob('a')], () => ({ evidence: { cgroupOomKill: true } }));
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([{ code: 'hidden-oom', jobId: 'a' }]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    [
      'throws',
      () => {
        throw new Error('gone');
      },
    ],
  ])('goes on when an executor %s, against its promise', async (_, broken) => {
    const { options, executor } = scene([fakeJob('a'), fakeJob('b')]);
    const place = {
      ...executor,
      run: (attempt: Parameters<typeof executor.run>[0]) => (attempt.job.id === 'a' ? broken() : executor.run(attempt)),
    };
    const report = await run({ ...options, executors: [place] });
    expect(outcomes(report)).toEqual({ a: 'failed', b: 'succeeded' });
    expect(report.results[0]?.exit).toMatchObject({ type: 'spawn-failed', message: expect.stringContaining('gone') });
  });

  it('tells a slip that a list repeats a few times and then sums up', async () => {
    const jobs = Array.from({ length: 20_000 }, (_, i) => fakeJob(`job${i}`, { after: [`jbo${i}`] }));
    const error = (await run(scene(jobs).options).catch((thrown) => thrown)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.diagnostics).toHaveLength(21);
    expect(error.diagnostics.at(-1)?.message).toBe('and 19980 more needs name what is no job');
  });

  it.each([
    ['a rule that halts it', { halt: { when: 'soon', why: 'done', limit: { count: 1 } } } as const, 'enough jobs done'],
    ['its time limit', { timeoutMs: 500 }, 'the time limit of 500ms'],
  ])('tells plugins by their signal that it is being stopped, also by %s', async (_, more, cause) => {
    let signal: AbortSignal | undefined;
    const listen: Plugin = {
      name: 'listen',
      apply: (context) => {
        signal = context.signal;
      },
    };
    await run(scene([fakeJob('a'), fakeJob('b'), fakeJob('c')], undefined, { ...more, plugins: [listen] }).options);
    expect(signal?.reason).toBe(cause);
  });
});
