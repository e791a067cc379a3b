import { expect, test } from 'vitest';
import { innerBudget } from '../../src/execute/inner-budget.js';
import { prepareSpawn } from '../../src/execute/prepare.js';
import type { Job } from '../../src/model/job.js';
import { attemptOf } from './attempts.js';

const GiB = 2 ** 30;
const asked: Partial<Job> = { request: { cpus: 1, memory: 4 * GiB } };
const measured: Partial<Job> = { estimate: { peaks: [GiB], durationsMs: [] } };

test.each<[string, Partial<Job>, booked: number, budget: number | undefined]>([
  ['a guess is none', {}, 9 * GiB, undefined],
  ['neither is a measurement', measured, 1.1 * GiB, undefined],
  ['what was asked for', asked, 4 * GiB, 4 * GiB],
  ['what was asked for, where less is booked because less was measured', { ...asked, ...measured }, 1.1 * GiB, 4 * GiB],
  ['what is booked after a death for memory', asked, 8 * GiB, 8 * GiB],
  ['the limit', { memoryLimit: { bytes: 2 * GiB } }, 9 * GiB, 2 * GiB],
  ['the limit below what was asked for', { ...asked, memoryLimit: { bytes: 2 * GiB } }, 4 * GiB, 2 * GiB],
  ['what was asked for below the limit', { ...asked, memoryLimit: { factor: 1.5 } }, 4 * GiB, 4 * GiB],
  ['a place without end', asked, Number.POSITIVE_INFINITY, undefined],
])('%s', (_name, job, memory, budget) => {
  expect(innerBudget(attemptOf('/', [['true']], job, { allocation: { cpus: 1, memory } }))).toBe(budget);
});

test.each<[string, Partial<Job>, Record<string, string>, string | undefined]>([
  ['it runs alone', { exclusive: true }, {}, '1'],
  ['it does not', {}, {}, undefined],
  ['it does not, but the run is part of one that does', {}, { MPMSUB_EXCLUSIVE: '1' }, ''],
])('a job is told whether it is exclusive: %s', (_, job, env, told) => {
  const attempt = attemptOf('/', [['/bin/true']], job);
  const context = {
    root: '/',
    base: { PATH: '/bin', ...env },
    hasFunctions: false,
    seen: { folders: new Map(), programs: new Set<string>() },
  };
  expect(prepareSpawn(attempt, 'mark', context)).toMatchObject({ env: told === undefined ? {} : { MPMSUB_EXCLUSIVE: told } });
  if (told === undefined) expect(prepareSpawn(attempt, 'mark', context)).not.toHaveProperty('env.MPMSUB_EXCLUSIVE');
});
