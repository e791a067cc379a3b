import { describe, expect, it } from 'vitest';
import { createHooks, type Hooks, type Plugin, PluginError, run } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

const tapping = (name: string, apply: Plugin['apply']): Plugin => ({ name, apply });
const warnings = (events: readonly { type: string }[]) => events.filter((event) => event.type === 'warning');

const WATCH = ['runStart', 'attemptStart', 'usage', 'attemptEnd', 'jobEnd', 'warning', 'runEnd', 'event'] as const;

describe('plugins', () => {
  it.each(WATCH)('a throwing tap of %s becomes one warning that names the plugin, and stops nothing', async (hook) => {
    let later = 0;
    const broken = tapping('broken', ({ hooks, warn }) => {
      (hooks[hook] as Hooks['jobEnd']).tap('anything', () => {
        throw new Error('oops');
      });
      if (hook === 'warning') warn('to be heard');
    });
    const listener = tapping('later', ({ hooks }) => {
      (hooks[hook] as Hooks['jobEnd']).tap('later', () => {
        later++;
      });
    });
    const { options, events, executor, clock } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })], undefined, {
      plugins: [broken, listener],
    });
    const usage = { memory: 1, peakMemory: 1, cpuMs: 1, processes: 1 };
    clock.after(500, () => executor.sample({ attempts: [...executor.running].map(({ key }) => ({ key, ...usage })) }));
    const report = await run(options);
    expect(report.ok).toBe(true);
    expect(later).toBeGreaterThan(0);
    const told = warnings(events).filter((event) => (event as { code?: string }).code === 'plugin-failed');
    // What fails while the last event goes out can only be told after it.
    if (hook !== 'runEnd') expect(told).toMatchObject([{ plugin: 'broken', message: expect.stringContaining(`"${hook}"`) }]);
  });

  it.each([false, true])('output flows through the runner only while somebody listens (%s)', async (isWanted) => {
    let asked = 0;
    const plugin = tapping('p', ({ hooks }) => {
      expect(hooks.output.isUsed()).toBe(false);
      if (isWanted) hooks.output.tap('p', () => {});
      expect(hooks.output.isUsed()).toBe(isWanted);
    });
    const { options, executor } = scene([fakeJob('a')], undefined, { plugins: [plugin] });
    await run({ ...options, executors: [{ ...executor, tapOutput: () => void asked++ }] });
    expect(asked).toBe(isWanted ? 1 : 0);
  });

  it('tells the reason of a failure that is made of another', async () => {
    const plugin = tapping('chat', ({ hooks }) =>
      hooks.jobEnd.tap('chat', () => {
        throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });
      }),
    );
    const { options, events } = scene([fakeJob('a')], undefined, { plugins: [plugin] });
    await run(options);
    expect(warnings(events)).toMatchObject([
      { message: expect.stringMatching(/: fetch failed: connect ECONNREFUSED 127\.0\.0\.1:9$/) },
    ]);
  });

  it('tells a watch tap that returns a promise, whose failure is not lost either', async () => {
    const plugin = tapping('slow', ({ hooks }) => hooks.jobEnd.tap('slow', (async () => {}) as unknown as () => void));
    const { options, events } = scene([fakeJob('a')], undefined, { plugins: [plugin] });
    expect((await run(options)).ok).toBe(true);
    expect(warnings(events)).toMatchObject([{ plugin: 'slow', message: expect.stringContaining('promise') }]);
  });

  it('waits for async taps of the two ends, however they are tapped', async () => {
    const seen: string[] = [];
    const soon = () => new Promise((resolve) => setImmediate(resolve));
    const plugin = tapping('p', ({ hooks }) => {
      hooks.runStart.tap('p', async () => {
        await soon();
        seen.push('start');
      });
      hooks.attemptStart.tap('p', () => void seen.push('attempt'));
      hooks.runEnd.tapPromise('p', async () => {
        await soon();
        seen.push('end');
      });
    });
    await run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options);
    expect(seen).toEqual(['start', 'attempt', 'end']);
  });

  it.each(['executor', 'plan'] as const)('a throw in %s is named before anything starts', async (hook) => {
    const plugin = tapping('broken', ({ hooks }) => {
      (hooks[hook] as Hooks['executor']).tap('x', () => {
        throw new Error('oops');
      });
    });
    const { options, executor } = scene([fakeJob('a')], undefined, { plugins: [plugin] });
    await expect(run(options)).rejects.toThrow(`plugin "broken" failed in hook "${hook}": oops`);
    expect(executor.started).toEqual([]);
  });

  it.each<[keyof Hooks, unknown, RegExp]>([
    ['plan', 'no', /expected the jobs, found "no"/],
    ['plan', [{ id: 'new', cmd: 'echo' }], /expected jobs, found a record of id, cmd at 0: .*normalize\(/],
    ['plan', [null], /found null at 0/],
    ['executor', 'slurm', /expected an executor .* found "slurm"/],
    ['executor', { name: 'x', capacity: {}, run() {} }, /found a record of name, capacity, run$/],
    ['admit', false, /expected a reason in words, or nothing, found false/],
    ['admit', null, /found null/],
    ['retry', true, /found true/],
    ['retry', { delayMs: Number.NaN }, /found a record of delayMs/],
  ])('an answer of %s that is none (%j) is named, not waited for', async (hook, answer, words) => {
    const plugin = tapping(
      'odd',
      ({ hooks }) => void (hooks[hook] as unknown as Hooks['admit']).tap('x', () => answer as string),
    );
    const script = () => ({ exit: { type: 'exited', code: 1 } as const });
    const { options } = scene([fakeJob('a')], script, { plugins: [plugin] });
    const failure = await run(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PluginError);
    expect((failure as Error).message).toMatch(words);
    expect((failure as Error).message).toContain(`plugin "odd" failed in hook "${hook}"`);
  });

  it.each(['admit', 'retry'] as const)('a throw in %s stops the run cleanly: what runs is ended first', async (hook) => {
    let calls = 0;
    const plugin = tapping('broken', ({ hooks }) => {
      (hooks[hook] as unknown as Hooks['executor']).tap('x', () => {
        calls++;
        if (hook === 'retry' || calls > 1) throw new Error('oops');
        return undefined;
      });
    });
    const script = (id: string) =>
      id === 'a' ? { durationMs: 10, exit: { type: 'exited' as const, code: 1 } } : { durationMs: 60_000 };
    const { options, executor } = scene([fakeJob('a'), fakeJob('b')], script, { plugins: [plugin] });
    const error = await run(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PluginError);
    expect(error).toMatchObject({ plugin: 'broken', hook });
    expect(executor.running.size).toBe(0);
  });

  it('refuses a decision that comes as a promise', async () => {
    const plugin = tapping('late', ({ hooks }) => hooks.admit.tap('late', (async () => 'no') as unknown as () => string));
    await expect(run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options)).rejects.toThrow(
      /must be returned at once/,
    );
  });

  it('names a plugin whose apply fails', async () => {
    const plugin = tapping('broken', () => {
      throw new Error('no folder');
    });
    await expect(run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options)).rejects.toThrow(
      'plugin "broken" failed in apply: no folder',
    );
  });

  it.each([
    ['jobEnded', 'there is no hook "jobEnded"; did you mean "jobEnd"?'],
    ['onEveryFullMoon', 'there is no hook "onEveryFullMoon"; there are: plan, executor, '],
  ])('names the hook %s, which does not exist', async (hook, message) => {
    const plugin = tapping('hopeful', ({ hooks }) => (hooks as unknown as Record<string, Hooks['jobEnd']>)[hook]?.name);
    expect((await run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options)).ok).toBe(true);
    const wrong = tapping('wrong', ({ hooks }) => {
      (hooks as unknown as Record<string, Hooks['jobEnd']>)[hook]!.tap('wrong', () => {});
    });
    await expect(run(scene([fakeJob('a')], undefined, { plugins: [wrong] }).options)).rejects.toThrow(
      `plugin "wrong" failed in apply: ${message}`,
    );
  });

  it('names the hook that is tapped in a way it does not know', async () => {
    const plugin = tapping('eager', ({ hooks }) =>
      (hooks.jobEnd as unknown as Hooks['runEnd']).tapPromise('eager', async () => {}),
    );
    await expect(run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options)).rejects.toThrow(
      'plugin "eager" failed in apply: nothing waits for the hook "jobEnd": tap it with tap, not tapPromise',
    );
  });

  it('tells why a plugin holds jobs back, once for each reason, and only when it lasts', async () => {
    let asked = 0;
    const plugin = tapping('gate', ({ hooks }) => {
      hooks.admit.tap('gate', ({ job }) => {
        if (job.id === 'quick') return asked++ < 5 ? 'a moment' : undefined;
        return asked++ < 60 ? 'no license' : undefined;
      });
    });
    const jobs = [fakeJob('a'), fakeJob('b'), fakeJob('quick')];
    const { options, events } = scene(jobs, undefined, { plugins: [plugin] });
    expect((await run(options)).ok).toBe(true);
    expect(warnings(events)).toMatchObject([{ code: 'job-held', message: '"a" has waited for 10s: no license' }]);
  });

  it('asks an admit tap again until it agrees', async () => {
    let refusals = 3;
    const plugin = tapping('gate', ({ hooks }) => {
      hooks.admit.tap('gate', () => (refusals-- > 0 ? 'not yet' : undefined));
    });
    const report = await run(scene([fakeJob('a')], undefined, { plugins: [plugin] }).options);
    expect(report.ok).toBe(true);
    expect(report.wallMs).toBe(4000);
    expect(report.limitedBy).toEqual({ 'a plugin': 1 });
  });

  it('time in which a plugin held jobs back is its own, and that between two attempts is a delay', async () => {
    const gate = (until: number) =>
      tapping('gate', ({ hooks }) => hooks.admit.tap('gate', () => (asked++ < until ? 'not yet' : undefined)));
    let asked = 0;
    const fails = (_id: string, number: number) => ({
      durationMs: 100,
      exit: { type: 'exited' as const, code: number === 1 ? 1 : 0 },
    });
    const retried = { retry: { times: 1, on: [], delayMs: 3000, backoff: 'fixed', maxDelayMs: 3000, jitter: 0 } } as const;
    const both = await run(scene([fakeJob('a', retried)], fails, { plugins: [gate(1)] }).options);
    expect(both.limitedBy).toEqual({ 'a delay': 0.75, 'a plugin': 0.25 });
    asked = 0;
    // There is room for all of them: none waits for its turn.
    const many = Array.from({ length: 20 }, (_, i) => fakeJob(`${i}`));
    expect(Object.keys((await run(scene(many, undefined, { plugins: [gate(40)] }).options)).limitedBy)[0]).toBe('a plugin');
  });

  it('lets a plan tap add, drop and change jobs', async () => {
    const plugin = tapping('planner', ({ hooks }) => {
      hooks.plan.tap('planner', (jobs) => [...jobs.filter((job) => job.id !== 'b'), fakeJob('c')]);
    });
    const report = await run(scene([fakeJob('a'), fakeJob('b')], undefined, { plugins: [plugin] }).options);
    expect(report.results.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('lets a retry tap overrule the policy', async () => {
    const plugin = tapping('never-say-die', ({ hooks }) => {
      hooks.retry.tap('x', ({ attempts }) => (attempts < 4 ? { delayMs: 0 } : false));
    });
    const { options } = scene([fakeJob('a')], () => ({ exit: { type: 'exited', code: 1 } }), { plugins: [plugin] });
    expect((await run(options)).results[0]?.attempts).toBe(4);
  });

  it('has a family for every hook', () => {
    expect(Object.keys(createHooks()).sort()).toEqual(
      [
        'admit',
        'attemptEnd',
        'attemptQueued',
        'attemptStart',
        'event',
        'executor',
        'jobEnd',
        'jobsAdded',
        'output',
        'plan',
        'retry',
        'runEnd',
        'runStart',
        'usage',
        'warning',
      ].sort(),
    );
  });

  it('tells the end of a run to all when one that decides fails, and then throws', async () => {
    const plugin = tapping('broken', ({ hooks }) => {
      hooks.admit.tap('broken', ({ job }) => {
        if (job.id === 'b') throw new Error('no idea');
        return undefined;
      });
    });
    const { options, events } = scene([fakeJob('a'), fakeJob('b', { after: ['a'] })], undefined, { plugins: [plugin] });
    await expect(run(options)).rejects.toThrow('plugin "broken" failed in hook "admit": no idea');
    expect(events.at(-1)).toMatchObject({
      type: 'run-end',
      report: { ok: false, interrupted: 'plugin "broken"', counts: { succeeded: 1, cancelled: 1 } },
    });
  });

  it('may give jobs fields of their own, whatever these are called', async () => {
    const plugin = tapping('adds', ({ hooks }) => {
      hooks.plan.tap('adds', (jobs) => jobs.map((job) => ({ ...job, status: 'running', outcome: 'mine', result: 1 })));
    });
    const report = await run(scene([fakeJob('a'), fakeJob('b', { after: ['a'] })], undefined, { plugins: [plugin] }).options);
    expect(report.counts).toEqual({ succeeded: 2, failed: 0, skipped: 0, cancelled: 0 });
  });
});
