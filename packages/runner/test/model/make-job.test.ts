import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalize } from '../../src/config/normalize.js';
import type { Job } from '../../src/model/job.js';
import { changeJob } from '../../src/model/make-job.js';

const jobsOf = (jobs: unknown, defaults: object = {}) => normalize({ jobs, defaults }, { root: '/work' }).jobs as readonly Job[];
/** The same as a plain record. */
const plain = (job: Job): Job => ({ ...job });

const spec = fc.record(
  {
    cmd: fc.oneof(
      fc.constantFrom('true', 'echo "a b" | wc', 'make x'),
      fc.constant(['node', '-e', 'x y', "it's"]),
      fc.constant(['a', 1]),
    ),
    needs: fc.constant([{ job: 'last', when: 'always' }]),
    cpus: fc.constantFrom(1, 2),
    memory: fc.constantFrom('1G', '64M'),
    tags: fc.constantFrom(['x'], ['x', 'y']),
    env: fc.constantFrom({ A: '1' }, { A: null }),
    retry: fc.constantFrom(0, 2, { times: 1, on: ['oom'] }),
    timeout: fc.constantFrom('1m', '300%'),
    shell: fc.constant('/bin/bash'),
    stdout: fc.constant('out.txt'),
    input: fc.constant('in/*.txt'),
    description: fc.constant('said'),
    slurm: fc.constant({ partition: 'long' }),
  },
  { requiredKeys: [] },
);
const specs = fc.array(
  spec.map(({ shell, cmd = 'true', ...rest }) => ({ cmd, ...(shell && typeof cmd === 'string' && { shell }), ...rest })),
  { minLength: 1, maxLength: 6 },
);
const withLast = (list: readonly object[]) => [...list, { id: 'last', cmd: 'true' }];

test('a job is what it would be alone, whatever it shares with the others', () => {
  fc.assert(
    fc.property(specs, (list) => {
      const together = jobsOf(withLast(list));
      for (const [at, one] of list.entries()) {
        const alone = jobsOf([one, { id: 'last', cmd: 'true' }])[0]!;
        expect(together[at]).toEqual({ ...alone, id: together[at]!.id, index: at });
      }
    }),
  );
});

test('a job is a record like any other: spread, cloned, compared, written as JSON', () => {
  fc.assert(
    fc.property(specs, (list) => {
      for (const job of jobsOf(withLast(list))) {
        const copy = plain(job);
        expect(Object.keys(copy)).toContain('stages');
        expect(copy).toEqual(job);
        expect(structuredClone(job)).toEqual(copy);
        expect(JSON.parse(JSON.stringify(job))).toEqual(JSON.parse(JSON.stringify(copy)));
        expect(Object.isFrozen(job)).toBe(true);
      }
    }),
  );
});

const change = fc.record(
  {
    priority: fc.constant(3),
    request: fc.constant({ cpus: 4 }),
    estimate: fc.constant({ peaks: [1], durationsMs: [] }),
    stages: fc.constant([{ argv: ['x'], text: 'x' }] as const),
    description: fc.constant('new'),
    timeout: fc.constant(undefined),
  },
  { requiredKeys: [] },
);

test('changing a job is spreading it, and may be done again', () => {
  fc.assert(
    fc.property(specs, change, change, (list, first, second) => {
      for (const job of jobsOf(withLast(list))) {
        const once = changeJob(job, first as Partial<Job>);
        expect(plain(once)).toEqual({ ...job, ...first });
        expect(plain(changeJob(once, second as Partial<Job>))).toEqual({ ...job, ...first, ...second });
        expect(plain(changeJob(plain(job), first as Partial<Job>))).toEqual({ ...job, ...first });
        expect(Object.isFrozen(once)).toBe(true);
      }
    }),
  );
});

test('what jobs have in common is held once, also after all of them were changed', () => {
  const [a, b] = jobsOf([
    { cmd: 'echo 1', memory: '1G', env: { A: '1' } },
    { cmd: 'echo 2', memory: '1G', env: { A: '1' } },
  ]) as [Job, Job];
  expect(a.env).toBe(b.env);
  expect(a.request).toBe(b.request);
  expect(a.stages).not.toEqual(b.stages);
  const changed = [a, b].map((job) => changeJob(job, { priority: 1 }));
  expect(changed[0]!.env).toBe(changed[1]!.env);
});

test('a changed job keeps its stages to itself until they are asked for', () => {
  const [job] = jobsOf([{ cmd: 'echo 1', timeout: '1m', description: 'said' }]) as [Job];
  const changed = changeJob(changeJob(job, { estimate: { peaks: [1], durationsMs: [] } }), { timeout: { ms: 5 } });
  expect(Object.getOwnPropertyDescriptor(changed, 'stages')!.get).toBeTypeOf('function');
  expect(plain(changed)).toEqual({ ...job, estimate: { peaks: [1], durationsMs: [] }, timeout: { ms: 5 } });
});
