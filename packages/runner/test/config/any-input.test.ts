import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEYS } from '../../src/config/generated/vocabulary.js';
import { normalize } from '../../src/config/normalize.js';
import { ConfigError, type Diagnostic } from '../../src/model/diagnostic.js';

function problemsOf(spec: unknown): readonly Diagnostic[] {
  try {
    normalize(spec, { root: '/work/project' });
  } catch (error) {
    if (error instanceof ConfigError) return error.diagnostics;
    throw error;
  }
  return [];
}

test.each([
  ['1n', 1n],
  ['a record', {}],
  ['a date', new Date(0)],
])('an amount of a resource that is %s', (_, amount) => {
  expect(problemsOf({ resources: { gpu: 1 }, jobs: { a: { cmd: 'x', resources: { gpu: amount } } } })).toMatchObject([
    { code: 'wrong-type', path: 'jobs.a.resources.gpu', message: expect.stringContaining('expected a number') },
  ]);
});

/** What no file can hold but a configuration in code can, too. */
const junk = fc.anything({
  maxDepth: 2,
  maxKeys: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  values: [
    fc.constantFrom('1G', '80%', '2x', '10m', '', ' ', '\0', 'a', 'gpu', 'exit:75', 'success'),
    fc.anything({ maxDepth: 0 }),
  ],
});
/** Values that are right somewhere: what is wrong elsewhere must not hide behind the first thing that is. */
const plausible = fc.constantFrom<unknown>(
  'x',
  ['x', 1],
  [['x'], 'y'],
  ['a', { job: 'a', when: 'always' }],
  { gpu: 1 },
  { A: '1', B: null },
  { times: 1, on: ['oom'], delay: '2s' },
  { partition: 'p', extra: ['--nice'] },
  2,
  '1.5',
  true,
);
const recordOf = (spec: string, value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...KEYS[spec]!, 'zz'), value, { maxKeys: 6 });
const inner = fc.oneof(
  junk,
  plausible,
  fc.array(junk, { maxLength: 3 }),
  recordOf('RetrySpec', junk),
  recordOf('SlurmSpec', junk),
);
const job = fc.oneof(
  junk,
  fc
    .record({ cmd: fc.constantFrom<unknown>('x', ['x']) })
    .chain((cmd) => recordOf('JobSpec', inner).map((rest) => ({ ...rest, ...cmd }))),
  recordOf('JobSpec', inner),
);
const jobs = fc.oneof(junk, fc.array(job, { maxLength: 3 }), fc.dictionary(fc.string(), job, { maxKeys: 3 }));
const config = fc.oneof(
  junk,
  fc
    .tuple(recordOf('ConfigSpec', inner), jobs, fc.option(recordOf('JobDefaults', inner), { nil: undefined }))
    .map(([top, written, defaults]) => ({ resources: { gpu: 1 }, ...top, jobs: written, defaults })),
);

test('whatever is given, there are settings or diagnostics', () => {
  fc.assert(
    fc.property(config, (spec) => {
      for (const { message, code, path } of problemsOf(spec)) {
        expect(message.length).toBeGreaterThan(3);
        expect(code).toMatch(/^[a-z-]+$/);
        expect(path).toBeTypeOf('string');
      }
    }),
    { numRuns: 1000 },
  );
});
