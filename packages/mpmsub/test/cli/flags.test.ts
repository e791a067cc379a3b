import type { Settings } from '@mpmsub/runner';
import { fakeJob } from '@mpmsub/runner/testing';
import { describe, expect, test } from 'vitest';
import { applyBudget, applyFlags, haltOf, runTimeoutOf } from '../../src/cli/apply-flags.js';
import { withDefaultPlugins } from '../../src/cli/default-plugins.js';
import { exitCodeOfSignal } from '../../src/cli/exit-codes.js';
import { plainEvent } from '../../src/cli/json-lines.js';
import { remotePlugins } from '../../src/cli/remote-plugins.js';
import { readReporters } from '../../src/cli/reporters.js';
import { exitCodeOf } from '../../src/cli/run-jobs.js';

const settings = (jobs: Settings['jobs'] = []): Settings => ({
  file: undefined,
  root: '/',
  resources: {},
  maxParallel: {},
  plugins: [],
  warnings: [],
  jobs,
});

describe('applyFlags', () => {
  test('--retry and --timeout leave alone what a job says itself', () => {
    const plain = fakeJob('plain');
    const own = fakeJob('own', { timeout: { ms: 5 }, retry: { ...plain.retry, times: 9 } });
    const { jobs } = applyFlags(settings([plain, own]), { retry: '2', timeout: '1m' });
    expect(jobs.map((job) => [job.retry.times, job.timeout])).toEqual([
      [2, { ms: 60_000 }],
      [9, { ms: 5 }],
    ]);
  });

  test('--on leaves alone what names an executor itself', () => {
    const { jobs } = applyFlags(settings([fakeJob('plain'), fakeJob('own', { executor: 'local' })]), { on: 'slurm' });
    expect(jobs.map((job) => job.executor)).toEqual(['slurm', 'local']);
  });

  test('without flags nothing changes', () => {
    const given = settings([fakeJob('a')]);
    expect(applyFlags(given, {}).jobs).toBe(given.jobs);
  });

  test.each([
    [{ memory: '50%' }, { memory: { fraction: 0.5 } }],
    [{ memory: '2G' }, { memory: { bytes: 2 * 1024 ** 3 } }],
    [{ cpus: '1.5' }, { cpus: 1.5 }],
    [{}, { cpus: undefined, memory: undefined }],
  ])('a budget of %j', (flags, expected) => {
    expect(applyBudget(settings(), flags)).toMatchObject(expected);
  });

  test('--run-timeout', () => {
    expect(runTimeoutOf({})).toBeUndefined();
    expect(runTimeoutOf({ runTimeout: '1h30m' })).toBe(5_400_000);
    expect(() => runTimeoutOf({ runTimeout: '0' })).toThrow(/a run of no time/);
    expect(() => runTimeoutOf({ runTimeout: 'soon' })).toThrow(/--run-timeout: "soon" is not a duration/);
  });

  test('--halt', () => {
    expect(haltOf({})).toBeUndefined();
    expect(haltOf({ failFast: true })).toEqual({ when: 'now', why: 'fail', limit: { count: 1 } });
    expect(haltOf({ halt: 'soon,fail=10%' })).toEqual({ when: 'soon', why: 'fail', limit: { fraction: 0.1 } });
    expect(() => haltOf({ halt: 'never' })).toThrow(/"never" is no rule/);
  });
});

describe('plugins', () => {
  const names = (plugins: readonly { name: string }[]) => plugins.map(({ name }) => name);
  const own = { name: 'journal', apply: () => {} };

  test('ours are added, each once', () => {
    expect(names(withDefaultPlugins([], { progress: {}, summary: {} }))).toEqual([
      'profile-cache',
      'journal',
      'progress',
      'summary',
    ]);
    expect(names(withDefaultPlugins([own], { progress: {}, summary: {} }))).toEqual([
      'profile-cache',
      'journal',
      'progress',
      'summary',
    ]);
    expect(withDefaultPlugins([own], { progress: {}, summary: {} })).toContain(own);
  });

  test('what is to be silent is left out, also where the configuration brings it', () => {
    const loud = { name: 'progress', apply: () => {} };
    expect(names(withDefaultPlugins([loud], { progress: false, summary: false }))).toEqual(['profile-cache', 'journal']);
  });

  test('a flag cannot speak to a plugin that the configuration made', () => {
    expect(() => withDefaultPlugins([own], { progress: {}, summary: {} }, { journal: '--resume' })).toThrow(
      /--resume speaks to the plugin "journal"/,
    );
  });

  test('reporters', () => {
    expect(names(readReporters(['html', 'junit=x.xml', 'json']).plugins)).toEqual(['report-html', 'report-junit', 'json']);
    expect(readReporters(['progress', 'lines']).mode).toBe('lines');
    expect(() => readReporters(['lines=x'])).toThrow(/"lines" takes no such file/);
    expect(() => readReporters(['html='])).toThrow(/html/);
    expect(() => readReporters([''])).toThrow(/no reporter ""/);
    expect(() => readReporters(['constructor'])).toThrow(/no reporter "constructor"/);
  });
});

test('exit codes', () => {
  expect(exitCodeOf({ ok: true })).toBe(0);
  expect(exitCodeOf({ ok: false })).toBe(1);
  expect(exitCodeOf({ ok: false, interrupted: 'SIGINT' })).toBe(130);
  expect(exitCodeOf({ ok: false, interrupted: 'timeout' })).toBe(1);
  expect(exitCodeOfSignal('SIGTERM')).toBe(143);
});

test('events carry no value of the environment', () => {
  const job = fakeJob('a', { env: { TOKEN: 'secret' } });
  const attempt = { key: 'a#1', job, number: 1, allocation: { cpus: 1, memory: 1 }, logs: { stdout: '/o', stderr: '/e' } };
  const events = [
    plainEvent({ type: 'attempt-start', at: 1, jobId: 'a', attempt }),
    plainEvent({ type: 'job-end', at: 2, job, result: { id: 'a', outcome: { type: 'succeeded' }, attempts: 1, flaky: false } }),
  ];
  expect(JSON.stringify(events)).not.toContain('secret');
  expect(events).toMatchObject([{ jobId: 'a' }, { jobId: 'a' }]);
});

describe('remote plugins', () => {
  const onSlurm = [fakeJob('a', { executor: 'slurm' })];
  const own = { name: 'slurm', apply() {} };

  test('come when a job names their executor and the configuration has none', async () => {
    expect((await remotePlugins(settings(onSlurm), {})).map(({ name }) => name)).toEqual(['slurm']);
    expect(await remotePlugins(settings([fakeJob('a')]), { cancel: true })).toEqual([]);
    expect(await remotePlugins({ ...settings(onSlurm), plugins: [own] }, {})).toEqual([]);
  });

  test('--cancel cannot change the one of the configuration', async () => {
    await expect(remotePlugins({ ...settings(onSlurm), plugins: [own] }, { cancel: true })).rejects.toThrow(/brings its own/);
  });
});
