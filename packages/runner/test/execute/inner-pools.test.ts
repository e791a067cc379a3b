import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { applyChanges, environmentChanges } from '../../src/execute/environment.js';
import { innerPoolVariables } from '../../src/execute/inner-pools.js';
import { prepareSpawn } from '../../src/execute/prepare.js';
import type { Job } from '../../src/model/job.js';
import type { Resources } from '../../src/model/resources.js';
import { attemptOf, temporaryFolder } from './attempts.js';

const GiB = 2 ** 30;
const CPUS = ['CARGO_BUILD_JOBS', 'GOMAXPROCS', 'MAKEFLAGS', 'OMP_NUM_THREADS', 'VITEST_MAX_WORKERS'];
const measured: Partial<Job> = { estimate: { peaks: [GiB], durationsMs: [] } };
const asked = (cpus: number, memory: number): Partial<Job> => ({ request: { cpus, memory } });

function variables(job: Partial<Job>, allocation: Resources) {
  return innerPoolVariables(attemptOf('/', [['true']], { share: true, ...job }, { allocation }));
}

describe('variables for inner pools', () => {
  test('jobs that do not ask for them have none', () => {
    expect(variables({ share: false, ...measured }, { cpus: 4, memory: GiB })).toEqual({});
    expect(variables({ share: undefined }, { cpus: 4, memory: GiB })).toEqual({});
  });

  test.each([
    [4, '4'],
    [3.9, '3'],
    [0.25, '1'],
  ])('%d CPUs are %s', (cpus, text) => {
    expect(variables({}, { cpus, memory: GiB })).toEqual({
      OMP_NUM_THREADS: text,
      CARGO_BUILD_JOBS: text,
      MAKEFLAGS: `-j${text}`,
      GOMAXPROCS: text,
      VITEST_MAX_WORKERS: text,
    });
  });

  test.each<[string, Partial<Job>, number, string | undefined]>([
    ['asked for', asked(1, 4 * GiB), 4 * GiB, '--max-old-space-size=3072'],
    ['measured', measured, 2 * GiB, '--max-old-space-size=1536'],
    ['measured, and little more than that', measured, 1.1 * GiB, '--max-old-space-size=1024'],
    ['a guess', {}, 4 * GiB, undefined],
    ['too little to be about a heap', measured, 255 * 2 ** 20, undefined],
    ['as much as the smallest that counts', asked(1, 256 * 2 ** 20), 256 * 2 ** 20, '--max-old-space-size=192'],
    ['without limit', measured, Number.POSITIVE_INFINITY, undefined],
  ])('memory that is %s', (_, job, memory, expected) => {
    expect(variables(job, { cpus: 1, memory }).NODE_OPTIONS).toBe(expected);
  });

  test('an unlimited number of CPUs limits nobody', () => {
    expect(variables({}, { cpus: Number.POSITIVE_INFINITY, memory: GiB })).toEqual({});
  });
});

describe('what was said holds', () => {
  test.each<[string, Record<string, string>, Record<string, string | null>, string | undefined]>([
    ['nobody', {}, {}, '2'],
    ['the environment', { OMP_NUM_THREADS: '8' }, {}, '8'],
    ['the environment, with nothing in it', { OMP_NUM_THREADS: '' }, {}, ''],
    ['the job', { OMP_NUM_THREADS: '8' }, { OMP_NUM_THREADS: '6' }, '6'],
    ['the job, by unsetting it', { OMP_NUM_THREADS: '8' }, { OMP_NUM_THREADS: null }, undefined],
  ])('%s', (_, base, added, expected) => {
    const changes = environmentChanges({ base, added, fallback: { OMP_NUM_THREADS: '2' }, firstOnPath: '' });
    expect(applyChanges(base, changes).OMP_NUM_THREADS).toBe(expected);
  });
});

describe('real programs', () => {
  const environment = (job: Partial<Job>, base: Record<string, string> = { PATH: process.env.PATH ?? '' }) => {
    const folder = temporaryFolder();
    const attempt = attemptOf(folder, [['true']], { share: true, ...job }, { allocation: { cpus: 3, memory: GiB } });
    const request = prepareSpawn(attempt, 'm', {
      root: folder,
      base,
      hasFunctions: false,
      seen: { folders: new Map(), programs: new Set() },
    });
    if ('failure' in request) throw new Error(request.failure);
    return applyChanges(base, request.env);
  };

  test('node sees its heap', () => {
    const script = 'console.log(require("node:v8").getHeapStatistics().heap_size_limit)';
    const limit = Number(execFileSync(process.execPath, ['-e', script], { env: environment(asked(3, GiB)), encoding: 'utf8' }));
    // Old space is not all of the heap.
    expect(limit).toBeGreaterThanOrEqual(768 * 2 ** 20);
    expect(limit).toBeLessThan(GiB);
  });

  const hasMake = (() => {
    try {
      return execFileSync('make', ['--version'], { encoding: 'utf8' }).startsWith('GNU Make');
    } catch {
      return false;
    }
  })();

  test.skipIf(!hasMake)('make starts as many at once, and obeys its own command line more', () => {
    const makefile = 'all: ; @echo "$(MAKEFLAGS)"';
    const run = (...args: string[]) =>
      execFileSync('make', ['-f', '-', ...args], { input: makefile, env: environment({}), encoding: 'utf8' });
    expect(run()).toMatch(/-j3\b/);
    expect(run('-j5')).toMatch(/-j5\b/);
  });

  test('the variables reach the job only with share', () => {
    expect(
      Object.keys(environment({}))
        .filter((name) => CPUS.includes(name))
        .sort(),
    ).toEqual(CPUS);
    expect(Object.keys(environment({ share: false })).filter((name) => CPUS.includes(name))).toEqual([]);
  });
});
