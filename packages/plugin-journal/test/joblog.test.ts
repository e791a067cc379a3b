import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exit } from '@mpmsub/runner';
import { describe, expect, it } from 'vitest';
import { journal } from '../src/index.js';
import { JOBLOG_COLUMNS } from '../src/joblog.js';
import { commandJob, failing, fakeRun, freshFolder } from './rig.js';

const read = (root: string) =>
  readFileSync(join(root, 'logs/job.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((row) => row.split('\t'));

describe('joblog', () => {
  it("has GNU parallel's columns first and one row for each attempt", async () => {
    const root = freshFolder();
    const job = commandJob(root, 'a', { index: 0, request: { cpus: 1, memory: 5e8 } });
    await fakeRun(root, 'r1', [job], [journal({ joblog: 'logs/job.log' })], () => ({ durationMs: 1500, peakMemory: 123 }));
    const [head, row] = read(root);
    expect(head!.slice(0, 9)).toEqual([
      'Seq',
      'Host',
      'Starttime',
      'JobRuntime',
      'Send',
      'Receive',
      'Exitval',
      'Signal',
      'Command',
    ]);
    expect(row).toEqual([
      '1',
      ':',
      expect.stringMatching(/^\d{10}\.\d{3}$/),
      '     1.500',
      '0',
      '0',
      '0',
      '0',
      'work a',
      '123',
      '500000000',
      '',
      '1',
      'a',
    ]);
  });

  it.each<[Exit, string, string, string]>([
    [{ type: 'exited', code: 3 }, '3', '0', 'exit'],
    [{ type: 'signaled', signal: 'SIGKILL' }, '0', '9', 'signal'],
    [{ type: 'spawn-failed', message: 'no such command' }, '-1', '0', 'spawn'],
  ])('tells %j', async (exit, value, signal, reason) => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal({ joblog: 'logs/job.log' })], () => ({ exit }));
    const row = read(root)[1]!;
    expect([row[6], row[7], row[11]]).toEqual([value, signal, reason]);
  });

  it('has a row also for a job whose log cannot be looked at', async () => {
    const root = freshFolder();
    const long = commandJob(root, 'long', { stdout: join(root, 'x'.repeat(300)) });
    await fakeRun(root, 'r1', [long, commandJob(root, 'b')], [journal({ joblog: 'logs/job.log' })]);
    expect(read(root).map((row) => [row[5], row[13]])).toEqual([
      ['Receive', 'Id'],
      ['0', 'long'],
      ['0', 'b'],
    ]);
  });

  it('keeps a row a row whatever the command', async () => {
    const root = freshFolder();
    const job = commandJob(root, 'a\tb\n', { stages: [{ argv: ['sh'], text: 'printf "\t\n\\"' }] });
    await fakeRun(root, 'r1', [job], [journal({ joblog: 'logs/job.log' })]);
    const rows = read(root);
    expect(rows).toHaveLength(2);
    expect([rows[1]![8], rows[1]![13]]).toEqual(['printf "\\t\\n\\\\"', 'a\\tb\\n']);
  });

  it('is written anew by a new run and continued by a resumed one', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })];
    const joblog = 'logs/job.log';
    await fakeRun(root, 'r0', jobs, [journal({ joblog })]);
    await fakeRun(root, 'r1', jobs, [journal({ joblog })], failing('b'));
    await fakeRun(root, 'r2', jobs, [journal({ joblog, resume: true })]);
    expect(read(root).map((row) => row[13])).toEqual(['Id', 'a', 'b', 'b']);
  });

  it('keeps the first row of its continuation whole where the run before died while it wrote one', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a')];
    await fakeRun(root, 'r1', jobs, [journal({ joblog: 'job.log' })], failing('a'));
    appendFileSync(join(root, 'job.log'), '2\t:\t17');
    await fakeRun(root, 'r2', jobs, [journal({ joblog: 'job.log', resume: true })]);
    const rows = readFileSync(join(root, 'job.log'), 'utf8').split('\n');
    expect(rows[2]).toBe('2\t:\t17');
    expect(rows[3]?.split('\t')).toHaveLength(JOBLOG_COLUMNS.length);
  });
});
