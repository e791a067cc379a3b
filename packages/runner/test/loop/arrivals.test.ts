import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Executor, type Job, type Plugin, run, startRun } from '../../src/index.js';
import { fakeExecutor, fakeJob, type Script } from '../../src/testing/index.js';
import { GB, scene } from './scene.js';

const FAILS: Script = { exit: { type: 'exited', code: 1 } };

const outcomes = (report: { results: readonly { id: string; outcome: { type: string } }[] }) =>
  Object.fromEntries(report.results.map((result) => [result.id, result.outcome.type]));

/** A source of the given lots, and how many of them were asked for. */
function source(...lots: readonly (readonly Job[])[]) {
  const asked = { lots: 0, wasAborted: false };
  async function* read(signal: AbortSignal) {
    signal.addEventListener('abort', () => {
      asked.wasAborted = true;
    });
    for (const lot of lots) {
      asked.lots++;
      yield lot;
    }
  }
  return { asked, lots: read };
}

describe('jobs that arrive', () => {
  it('run, and the run ends after the last of them', async () => {
    const { lots } = source([fakeJob('b'), fakeJob('c')], [], [fakeJob('d', { after: ['a', 'b'] })]);
    const { options, executor, events } = scene([fakeJob('a')], undefined, { arrivals: { lots, expected: 3 } });
    const report = await run(options);
    expect(report).toMatchObject({ ok: true, counts: { succeeded: 4 }, interrupted: undefined });
    expect(executor.started.map((attempt) => attempt.job.id)).toEqual(['a', 'b', 'c', 'd']);
    expect(events[0]).toMatchObject({ type: 'run-start', arriving: { expected: 3 } });
    const added = events.flatMap((event) => (event.type === 'jobs-added' ? [event.jobs.map((job) => job.id)] : []));
    expect(added.flat()).toEqual(['b', 'c', 'd']);
    const isLast = events.flatMap((event) => (event.type === 'jobs-added' ? [event.isLast] : []));
    expect(isLast).toEqual([...Array(isLast.length - 1).fill(false), true]);
  });

  it('are asked for only while few jobs wait', async () => {
    const lotOf = (number: number) => Array.from({ length: 1000 }, (_, i) => fakeJob(`${number}-${i}`));
    const { lots, asked } = source(...Array.from({ length: 9 }, (_, number) => lotOf(number)));
    let started = 0;
    let most = 0;
    const watched: Plugin = {
      name: 'watched',
      apply: ({ hooks }) =>
        hooks.attemptStart.tap('watched', () => {
          if (++started < 900) most = Math.max(most, asked.lots);
        }),
    };
    const { options } = scene([fakeJob('first')], undefined, { arrivals: { lots }, plugins: [watched] });
    const report = await run(options);
    expect(report.counts.succeeded).toBe(9001);
    expect(asked.lots).toBe(9);
    expect(most).toBe(5);
  });

  it('are asked for one lot in a turn of the event loop, so that what was started begins', async () => {
    const { lots, asked } = source(...['b', 'c', 'd', 'e'].map((id) => [fakeJob(id)]));
    let askedBefore: number | undefined;
    const executor: Executor = {
      name: 'local',
      capacity: { cpus: 1, memory: GB },
      async run() {
        await nextTurn();
        askedBefore ??= asked.lots;
        return { exit: { type: 'exited', code: 0 }, measurement: { wallMs: 1, method: 'none' } };
      },
      stop() {},
    };
    const { options } = scene([fakeJob('a')]);
    const report = await run({ ...options, arrivals: { lots }, executors: [executor] });
    expect(report.counts.succeeded).toBe(5);
    expect(askedBefore).toBeLessThanOrEqual(1);
  });

  it('are skipped when what they need has failed before, with what needs them', async () => {
    const { lots } = source([
      fakeJob('b', { after: ['a'] }),
      fakeJob('c', { after: ['b'] }),
      fakeJob('mend', { needs: [{ job: 'a', when: 'failure' }] }),
      fakeJob('clean', { needs: [{ job: 'c', when: 'always' }] }),
    ]);
    const late = (signal: AbortSignal) => after(nextTurns(20), lots(signal));
    const { options } = scene([fakeJob('a')], (id) => (id === 'a' ? FAILS : {}), { arrivals: { lots: late } });
    expect(outcomes(await run(options))).toEqual({
      a: 'failed',
      b: 'skipped',
      c: 'skipped',
      mend: 'succeeded',
      clean: 'succeeded',
    });
  });

  it('go to the place that the hook names, also one that was not used before, and needs reach across', async () => {
    const { lots } = source([fakeJob('far', { after: ['near'] }), fakeJob('back', { after: ['far'] })]);
    const { options, clock, events } = scene([fakeJob('near')]);
    const elsewhere = fakeExecutor({ clock, name: 'elsewhere', capacity: { cpus: 1, memory: GB } });
    let closed = 0;
    const close = async () => {
      closed++;
    };
    const onWarning: NonNullable<Executor['onWarning']> = (listener) =>
      listener({ code: 'far-away', message: 'it takes longer here' });
    const place: Plugin = {
      name: 'place',
      apply: ({ hooks }) =>
        hooks.executor.tap('place', ({ id }) => (id === 'far' ? Object.assign(elsewhere, { close, onWarning }) : undefined)),
    };
    const report = await run({
      ...options,
      plugins: [...(options.plugins ?? []), place],
      arrivals: { lots: (signal) => after(nextTurns(20), lots(signal)) },
    });
    expect(report.ok).toBe(true);
    expect(elsewhere.started.map(({ job }) => job.id)).toEqual(['far']);
    expect(closed).toBe(1);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'far-away' }));
  });

  it('pass through the plan hook, lot by lot', async () => {
    const { lots } = source([fakeJob('b')], [fakeJob('drop-me')], [fakeJob('c')]);
    const seen: string[][] = [];
    const drop: Plugin = {
      name: 'drop',
      apply: ({ hooks }) =>
        hooks.plan.tap('drop', (jobs) => {
          seen.push(jobs.map(({ id }) => id));
          return jobs.filter(({ id }) => id !== 'drop-me');
        }),
    };
    const { options } = scene([fakeJob('a')], undefined, { arrivals: { lots }, plugins: [drop] });
    expect((await run(options)).results.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual([['a'], ['b'], ['drop-me'], ['c']]);
  });

  it('that cannot be run end the reading with a warning; the others run to their end, and the run is no success', async () => {
    const { lots, asked } = source([fakeJob('b')], [fakeJob('c', { after: ['nobody'] })], [fakeJob('d')]);
    const { options, events } = scene([fakeJob('a')], undefined, { arrivals: { lots } });
    const report = await run(options);
    expect(report).toMatchObject({ ok: false, interrupted: 'unreadable jobs', counts: { succeeded: 2 } });
    expect(asked).toEqual({ lots: 2, wasAborted: true });
    const [warning] = events.filter((event) => event.type === 'warning');
    expect(warning).toMatchObject({ code: 'jobs-unreadable', message: expect.stringContaining('job "c" needs "nobody"') });
  });

  it('that a plugin fails to plan stop the run, and the plugin is named', async () => {
    const { lots } = source([fakeJob('b')], [fakeJob('c')]);
    const broken: Plugin = {
      name: 'broken',
      apply: ({ hooks }) =>
        hooks.plan.tap('broken', (jobs) => {
          if (jobs[0]?.id === 'b') throw new Error('no idea');
          return jobs;
        }),
    };
    const { options, executor } = scene([fakeJob('a'), fakeJob('a2', { after: ['a'] })], undefined, {
      arrivals: { lots },
      plugins: [broken],
    });
    await expect(run(options)).rejects.toThrow('plugin "broken" failed in hook "plan": no idea');
    expect(executor.started.map(({ job }) => job.id)).not.toContain('c');
  });

  it('of an id that the run has already are refused the same way', async () => {
    const { lots } = source([fakeJob('a')]);
    const { options, events } = scene([fakeJob('a')], undefined, { arrivals: { lots } });
    expect((await run(options)).counts.succeeded).toBe(1);
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([
      { message: expect.stringContaining('two jobs are called "a"') },
    ]);
  });

  it('are retried as ever after the reading has failed', async () => {
    async function* lots(): AsyncGenerator<readonly Job[]> {
      yield [];
      throw new Error('the disk is gone');
    }
    const retry: Job['retry'] = { times: 1, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 };
    const { options, executor } = scene([fakeJob('a', { retry })], (_, number) => (number === 1 ? FAILS : {}), {
      arrivals: { lots },
    });
    expect((await run(options)).counts.succeeded).toBe(1);
    expect(executor.started).toHaveLength(2);
  });

  it('are not waited for when the run is stopped, however long their source would wait', async () => {
    let isReleased = false;
    async function* lots(signal: AbortSignal): AsyncGenerator<readonly Job[]> {
      yield [];
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      isReleased = true;
    }
    const { options } = scene([fakeJob('a')], undefined, { arrivals: { lots, expected: 5 } });
    const handle = startRun(options);
    await nextTurns(5);
    handle.stop('SIGINT', 'gently');
    const report = await handle.report;
    expect(report).toMatchObject({ ok: false, interrupted: 'SIGINT', counts: { succeeded: 1 } });
    await nextTurns(2);
    expect(isReleased).toBe(true);
  });

  it('tell their source to let go also when the run is stopped before a lot was asked for', async () => {
    let isReleased = false;
    const asked: string[] = [];
    const lots = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        isReleased = true;
      });
      return (async function* (): AsyncGenerator<readonly Job[]> {
        asked.push('lot');
        yield [fakeJob('b')];
      })();
    };
    const { options } = scene([fakeJob('a')], undefined, { arrivals: { lots } });
    const handle = startRun(options);
    handle.stop('SIGINT', 'gently');
    const report = await handle.report;
    expect(report).toMatchObject({ ok: false, interrupted: 'SIGINT' });
    expect([isReleased, asked]).toEqual([true, []]);
  });

  it('count for a part of all that halts the run', async () => {
    const { lots } = source(Array.from({ length: 9 }, (_, i) => fakeJob(`b${i}`)));
    const halt = { when: 'soon', why: 'fail', limit: { fraction: 0.5 } } as const;
    const { options } = scene([fakeJob('a')], () => FAILS, { arrivals: { lots, expected: 9 }, halt });
    expect((await run(options)).counts.failed).toBe(6);
  });
});

describe('jobs that arrive in lots that are apart', () => {
  const retry: Job['retry'] = { times: 1, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 };

  it('are counted, and listed only if there is more to tell than a success', async () => {
    const { lots } = source([fakeJob('b'), fakeJob('fails')], [fakeJob('flaky', { retry }), fakeJob('c')]);
    const script = (id: string, number: number) => (id === 'fails' || (id === 'flaky' && number === 1) ? FAILS : {});
    const arrivals = { lots, areLotsApart: true };
    const { options, events } = scene([fakeJob('a')], script, { arrivals });
    const report = await run(options);
    expect(report.counts).toEqual({ succeeded: 4, failed: 1, skipped: 0, cancelled: 0 });
    expect(outcomes(report)).toEqual({ fails: 'failed', flaky: 'succeeded' });
    expect(events[0]).toMatchObject({ type: 'run-start', arriving: { areLotsApart: true } });
    const ended = events.flatMap((event) => (event.type === 'job-end' ? [event.result.id] : []));
    expect(ended.sort()).toEqual(['a', 'b', 'c', 'fails', 'flaky']);
  });

  it('may need each other within a lot, and are listed then', async () => {
    const { lots } = source([
      fakeJob('late', { after: ['early', 'fails'] }),
      fakeJob('early'),
      fakeJob('fails'),
      fakeJob('alone'),
    ]);
    const late = (signal: AbortSignal) => after(nextTurns(20), lots(signal));
    const { options } = scene([fakeJob('a')], (id) => (id === 'fails' ? FAILS : {}), {
      arrivals: { lots: late, areLotsApart: true },
    });
    const report = await run(options);
    expect(outcomes(report)).toEqual({ late: 'skipped', early: 'succeeded', fails: 'failed' });
    expect(report.counts).toEqual({ succeeded: 3, failed: 1, skipped: 1, cancelled: 0 });
  });

  it('are refused when one needs a job of another lot, whether that has ended or not', async () => {
    const { lots } = source([fakeJob('b', { after: ['a'] })]);
    const { options, events } = scene([fakeJob('a')], undefined, { arrivals: { lots, areLotsApart: true } });
    expect(await run(options)).toMatchObject({ ok: false, interrupted: 'unreadable jobs', counts: { succeeded: 1 } });
    expect(events.filter((event) => event.type === 'warning')).toMatchObject([
      { message: expect.stringContaining('job "b" needs "a"') },
    ]);
  });

  it('halt the run by what was counted', async () => {
    const { lots } = source(Array.from({ length: 9 }, (_, i) => fakeJob(`b${i}`)));
    const halt = { when: 'soon', why: 'success', limit: { fraction: 0.5 } } as const;
    const { options } = scene([fakeJob('a')], undefined, { arrivals: { lots, expected: 9, areLotsApart: true }, halt });
    const { counts, results } = await run(options);
    expect(counts.succeeded).toBeGreaterThanOrEqual(5);
    expect(counts.succeeded + counts.cancelled).toBe(10);
    expect(results).toHaveLength(counts.cancelled);
  });
});

async function nextTurns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn();
}

async function* after<T>(wait: Promise<void>, list: AsyncIterable<T>): AsyncGenerator<T> {
  await wait;
  yield* list;
}
