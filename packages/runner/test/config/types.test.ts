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
    defineConfig({
      jobs: {
        a: { cmd: 'x {n}', matrix: { n: [1, 'b', true], include: [{ n: 2 }], exclude: [{ n: 1 }] } },
        b: job('x {f} {l}', {
          matrix: { f: { glob: ['*.csv'] }, l: { lines: 'a.txt' } },
          needs: ['a', { job: 'a-*', when: 'always' }],
        }),
      },
    }),
    defineConfig(() => ({ jobs: () => ['x'] })),
    defineConfig(async () => ({ jobs: async () => ({ a: 'x' }) })),
    // @ts-expect-error a misspelt field
    defineConfig({ jobs: { a: { cmd: 'x', memroy: '1G' } } }),
    // @ts-expect-error a wrong word
    defineConfig({ policy: 'planed' }),
    // @ts-expect-error a wrong type
    defineConfig({ jobs: [{ cmd: 'x', needs: 'y' }] }),
    // @ts-expect-error a value that is none
    defineConfig({ jobs: [{ cmd: 'x {n}', matrix: { n: [null] } }] }),
    // @ts-expect-error a misspelt source of values
    defineConfig({ jobs: [{ cmd: 'x {n}', matrix: { n: { golb: '*.csv' } } }] }),
    // @ts-expect-error a misspelt option
    job('x', { memroy: '1G' }),
    // @ts-expect-error a condition that is none
    job('x').needs({ job: 'a', when: 'sometimes' }),
  ];
  expect(configs).toHaveLength(12);
});
