import { describe, expect, it } from 'vitest';
import { type Job, type Plugin, PluginError, run } from '../../src/index.js';
import { fakeJob } from '../../src/testing/index.js';
import { scene } from './scene.js';

type Done<T> = (error?: Error | null, answer?: T) => void;

describe('taps that answer by a callback', () => {
  it('a plan tap that throws before it answers is named', async () => {
    const broken: Plugin = {
      name: 'broken',
      apply: ({ hooks }) =>
        hooks.plan.tapAsync('broken', () => {
          throw new Error('oops');
        }),
    };
    const { options } = scene([fakeJob('a')], undefined, { plugins: [broken] });
    const failure = await run(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PluginError);
    expect(failure).toMatchObject({ plugin: 'broken', hook: 'plan', message: expect.stringContaining('oops') });
  });

  it('a plan tap that answers twice changes the jobs once', async () => {
    let later = 0;
    const twice: Plugin = {
      name: 'twice',
      apply: ({ hooks }) =>
        hooks.plan.tapAsync('twice', (jobs: readonly Job[], done: Done<readonly Job[]>) => {
          done(null, jobs);
          done(null, []);
        }),
    };
    const counting: Plugin = {
      name: 'counting',
      apply: ({ hooks }) =>
        hooks.plan.tap('counting', (jobs) => {
          later++;
          return jobs;
        }),
    };
    const { options } = scene([fakeJob('a')], undefined, { plugins: [twice, counting] });
    expect((await run(options)).counts.succeeded).toBe(1);
    expect(later).toBe(1);
  });

  it.each(['runStart', 'runEnd'] as const)(
    'a %s tap that answers and then throws does not call the later ones twice',
    async (hook) => {
      let later = 0;
      const broken: Plugin = {
        name: 'broken',
        apply: ({ hooks }) =>
          (hooks[hook] as typeof hooks.runEnd).tapAsync('broken', (_, done: Done<void>) => {
            done();
            throw new Error('oops');
          }),
      };
      const counting: Plugin = {
        name: 'counting',
        apply: ({ hooks }) => (hooks[hook] as typeof hooks.runEnd).tap('counting', () => void later++),
      };
      const { options } = scene([fakeJob('a')], undefined, { plugins: [broken, counting] });
      expect((await run(options)).ok).toBe(true);
      expect(later).toBe(1);
    },
  );
});
