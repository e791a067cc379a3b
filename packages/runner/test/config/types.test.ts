import { expect, test } from 'vitest';
import { job, pipeline } from '../../src/config/builder.js';
import { defineConfig } from '../../src/config/define-config.js';

/** The type checker reads this file too: each `@ts-expect-error` fails the check when the mistake below it is taken. */
test('types know what a configuration is', () => {
  const configs = [
    defineConfig({
      jobs: { a: 'x', b: { cmd: ['x', 1], env: { CI: process.env.CI } }, c: job('x').memory('1G'), d: pipeline(['x', 'y']) },
    }),
    defineConfig({
      jobs: ['x', { cmd: 'y', retry: { times: 1, on: ['oom'] } }],
      policy: 'ranked',
      plugins: [false, 'profile-cache', ['mine', { a: 1 }]],
    }),
    defineConfig(() => ({ jobs: () => ['x'] })),
    defineConfig(async () => ({ jobs: async () => ({ a: 'x' }) })),
    // @ts-expect-error a misspelt field
    defineConfig({ jobs: { a: { cmd: 'x', memroy: '1G' } } }),
    // @ts-expect-error a wrong word
    defineConfig({ policy: 'planed' }),
    // @ts-expect-error a wrong type
    defineConfig({ jobs: [{ cmd: 'x', needs: 'y' }] }),
    // @ts-expect-error a misspelt option
    job('x', { memroy: '1G' }),
    // @ts-expect-error a condition that is none
    job('x').needs({ job: 'a', when: 'sometimes' }),
  ];
  expect(configs).toHaveLength(9);
});
