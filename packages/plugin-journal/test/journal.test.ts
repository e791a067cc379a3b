import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journal, readRun } from '../src/index.js';
import { commandJob, failing, fakeRun, freshFolder, linesOf } from './rig.js';

describe('journal', () => {
  it('writes the run, each attempt, each job and the end, in order', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })];
    await fakeRun(root, 'r1', jobs, [journal()]);
    const lines = linesOf(root, 'r1');
    expect(lines.map((line) => line.type)).toEqual([
      ...['run-start', 'attempt-start', 'attempt-end', 'job-end', 'attempt-start', 'attempt-end', 'job-end', 'run-end'],
    ]);
    expect(lines[0]).toMatchObject({ version: 1, runId: 'r1', jobs: 2, root, process: { pid: process.pid } });
    expect(lines[1]).toMatchObject({
      jobId: 'a',
      attempt: {
        number: 1,
        logs: { stdout: 'logs/a.log' },
        job: { command: 'work a', cwd: '', identity: expect.stringMatching(/^[0-9a-f]{32}$/) },
      },
    });
    expect(lines.at(-1)).toMatchObject({ report: { counts: { succeeded: 2 }, ok: true } });
  });

  it('keeps the names of variables and never their values', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a', { env: { TOKEN: 'hunter2-secret' } })], [journal()]);
    const text = readFileSync(join(root, '.mpmsub/runs/r1/journal.ndjson'), 'utf8');
    expect(text).toContain('"env":["TOKEN"]');
    expect(text).not.toContain('hunter2');
  });

  it('describes a job that never started with its end', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })];
    await fakeRun(root, 'r1', jobs, [journal()], failing('a'));
    const { jobs: read } = readRun(join(root, '.mpmsub/runs/r1'));
    expect(read[1]).toMatchObject({
      id: 'b',
      brief: { command: 'work b' },
      attempts: [],
      outcome: { type: 'skipped', because: 'a' },
    });
  });

  it('tells in one line of all jobs that were cancelled before they began', async () => {
    const root = freshFolder();
    const jobs = ['a', 'b', 'c', 'd'].map((id) => commandJob(root, id));
    // Two at once: the second one ends by itself after the first has stopped the run.
    const halt = { why: 'fail', when: 'soon', limit: { count: 1 } } as const;
    const { report } = await fakeRun(root, 'r1', jobs, [journal()], failing('a', 'b'), [], halt);
    expect(report.counts).toMatchObject({ cancelled: 2 });
    expect(linesOf(root, 'r1').filter((line) => line.type === 'cancelled')).toEqual([
      { type: 'cancelled', at: expect.any(Number), jobs: ['c', 'd'] },
    ]);
    expect(linesOf(root, 'r1').filter((line) => line.type === 'job-end')).toHaveLength(2);
    const read = readRun(join(root, '.mpmsub/runs/r1')).jobs;
    expect(read.map((job) => [job.id, job.outcome?.type])).toEqual([
      ['a', 'failed'],
      ['b', 'failed'],
      ['c', 'cancelled'],
      ['d', 'cancelled'],
    ]);
  });

  it('names every attempt of a job that is tried again', async () => {
    const root = freshFolder();
    const retry = { times: 2, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 } as const;
    const script = (attempt: { number: number }) => (attempt.number < 3 ? { exit: { type: 'exited', code: 9 } as const } : {});
    await fakeRun(root, 'r1', [commandJob(root, 'a', { retry })], [journal()], script);
    const [a] = readRun(join(root, '.mpmsub/runs/r1')).jobs;
    expect(a!.attempts.map((attempt) => [attempt.number, attempt.end!.succeeded, attempt.end!.willRetry])).toEqual([
      [1, false, true],
      [2, false, true],
      [3, true, false],
    ]);
    expect(a).toMatchObject({ flaky: true, outcome: { type: 'succeeded' } });
  });

  it('points to the latest run and keeps runs out of version control', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    await fakeRun(root, 'r2', [commandJob(root, 'a')], [journal()]);
    expect(readlinkSync(join(root, '.mpmsub/runs/latest'))).toBe('r2');
    expect(readFileSync(join(root, '.mpmsub/runs/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('keeps two runs at once apart', async () => {
    const root = freshFolder();
    const jobs = Array.from({ length: 50 }, (_, i) => commandJob(root, `j${i}`));
    const ids = ['one', 'two', 'three'];
    await Promise.all(ids.map((id) => fakeRun(root, id, jobs, [journal({ keep: 1 })])));
    for (const id of ids.filter((one) => existsSync(join(root, '.mpmsub/runs', one)))) {
      const { jobs: read, isTorn, unreadable } = readRun(join(root, '.mpmsub/runs', id));
      expect({ isTorn, unreadable, done: read.filter((job) => job.outcome?.type === 'succeeded').length }).toEqual({
        isTorn: false,
        unreadable: 0,
        done: 50,
      });
    }
    expect(ids).toContain(readlinkSync(join(root, '.mpmsub/runs/latest')));
  });

  it('never writes into the journal of another run', async () => {
    const root = freshFolder();
    mkdirSync(join(root, '.mpmsub/runs/r1'), { recursive: true });
    writeFileSync(join(root, '.mpmsub/runs/r1/journal.ndjson'), 'theirs\n');
    const { warnings, report } = await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    expect(report.ok).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^journal-unwritable: .*another run's/)]);
    expect(readFileSync(join(root, '.mpmsub/runs/r1/journal.ndjson'), 'utf8')).toBe('theirs\n');
  });

  it('goes on with one warning where its folder cannot be made', async () => {
    const root = freshFolder();
    writeFileSync(join(root, '.mpmsub'), 'a file is in the way');
    const { warnings, report } = await fakeRun(root, 'r1', [commandJob(root, 'a'), commandJob(root, 'b')], [journal()]);
    expect(report.ok).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^journal-unwritable: the journal of this run cannot be written/)]);
  });

  it('goes on with one warning when the disk is full', async () => {
    if (!existsSync('/dev/full')) return;
    const root = freshFolder();
    const { warnings, report } = await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal({ joblog: '/dev/full' })]);
    expect(report.ok).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^joblog-unwritable: .*ENOSPC/)]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to keep %d runs', (keep) => {
    expect(() => journal({ keep })).toThrow(/plugins\.journal\.keep: .*whole number/);
  });
});

describe('a job that starts', () => {
  it('finds its own start and the ends it waited for in the journal already', async () => {
    const root = freshFolder();
    const seen: Record<string, string[]> = {};
    const script = ({ job }: { job: { id: string } }) => {
      seen[job.id] = linesOf(root, 'r1').map((line) => line.type);
      return {};
    };
    await fakeRun(root, 'r1', [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })], [journal()], script);
    expect(seen).toEqual({
      a: ['run-start', 'attempt-start'],
      b: ['run-start', 'attempt-start', 'attempt-end', 'job-end', 'attempt-start'],
    });
  });
});
