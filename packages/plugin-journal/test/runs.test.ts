import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Plugin } from '@mpmsub/runner';
import { describe, expect, it } from 'vitest';
import { findLog, findRun, JournalError, journal, listRuns, readRun } from '../src/index.js';
import { readLines } from '../src/read-lines.js';
import { commandJob, failing, fakeRun, freshFolder } from './rig.js';

describe('listRuns', () => {
  it('lists runs newest first, from their first and last lines', async () => {
    const root = freshFolder();
    await fakeRun(root, 'zz', [commandJob(root, 'a')], [journal()]);
    await fakeRun(root, 'aa', [commandJob(root, 'a')], [journal()], failing('a'));
    expect(listRuns(root).runs).toMatchObject([
      { runId: 'aa', status: 'ended', report: { ok: false, counts: { failed: 1 } } },
      { runId: 'zz', status: 'ended', report: { ok: true } },
    ]);
  });

  it('is empty where nothing ran', () => expect(listRuns(freshFolder())).toEqual({ runs: [], unreadable: [] }));

  it('tells what it cannot read apart and does not follow links', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const folder = join(root, '.mpmsub/runs');
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken/journal.ndjson'), 'rubbish');
    mkdirSync(join(folder, 'logs-only'));
    symlinkSync('r1', join(folder, 'link'));
    const { runs, unreadable } = listRuns(root);
    expect(runs.map((run) => run.runId)).toEqual(['r1']);
    expect(unreadable).toMatchObject([{ runId: 'broken', error: { code: 'corrupt' } }]);
  });

  it('tells a journal apart that the system does not let us read, and one without its process', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const folder = join(root, '.mpmsub/runs');
    mkdirSync(join(folder, 'refused/journal.ndjson'), { recursive: true });
    mkdirSync(join(folder, 'headless'));
    writeFileSync(join(folder, 'headless/journal.ndjson'), '{"type":"run-start","version":1,"runId":"headless"}\n');
    const { runs, unreadable } = listRuns(root);
    expect(runs.map((run) => run.runId)).toEqual(['r1']);
    expect(unreadable).toMatchObject([
      { runId: 'headless', error: { code: 'corrupt' } },
      { runId: 'refused', error: { code: 'unreadable', message: expect.stringMatching(/refused\/journal\.ndjson .*EISDIR/) } },
    ]);
  });

  it('calls a run without an end and without a process dead', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const path = join(root, '.mpmsub/runs/r1/journal.ndjson');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(0, -1);
    writeFileSync(path, lines.join('\n'));
    expect(findRun(root, 'r1').status).toBe('running');
    writeFileSync(path, lines.join('\n').replace(/"startTime":\d+/, '"startTime":1'));
    expect(findRun(root, 'r1').status).toBe('died');
    expect(readRun(join(root, '.mpmsub/runs/r1'))).toMatchObject({
      status: 'died',
      jobs: [{ id: 'a', outcome: { type: 'succeeded' } }],
    });
  });
});

describe('pruning', () => {
  it('keeps the newest runs and never one that runs, cannot be told, or cannot be read', async () => {
    const root = freshFolder();
    const folder = join(root, '.mpmsub/runs');
    const run = (id: string, keep?: number) => fakeRun(root, id, [commandJob(root, 'a')], [journal({ keep })]);
    for (const id of ['r1', 'r2', 'running', 'elsewhere', 'damaged', 'r3', 'r4']) await run(id);
    const edit = (id: string, change: (text: string) => string) => {
      const path = join(folder, id, 'journal.ndjson');
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    };
    const withoutEnd = (text: string) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`;
    edit('running', withoutEnd);
    edit('elsewhere', (text) => withoutEnd(text).replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
    edit('damaged', () => 'rubbish');
    await run('r5', 3);
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'damaged', 'elsewhere', 'latest', 'r3', 'r4', 'r5', 'running']);
  });

  it('lets no first job wait for it', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a')];
    const slowStart: Plugin = {
      name: 'slow-start',
      apply: ({ hooks }) =>
        hooks.runStart.tapPromise('slow-start', async () => {
          for (let turn = 0; turn < 20; turn++) await nextTurn();
          await fakeRun(root, 'r1', jobs, [journal()]);
        }),
    };
    // What comes after the start is seen: nobody has looked before.
    await fakeRun(root, 'r2', jobs, [journal({ keep: 1 }), slowStart]);
    expect(existsSync(join(root, '.mpmsub/runs/r1'))).toBe(false);
  });

  it('deletes links inside a run, never what they point to', async () => {
    const root = freshFolder();
    const outside = freshFolder();
    writeFileSync(join(outside, 'precious'), '');
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    symlinkSync(outside, join(root, '.mpmsub/runs/r1/logs'));
    symlinkSync(outside, join(root, '.mpmsub/runs/r0'));
    await fakeRun(root, 'r2', [commandJob(root, 'a')], [journal({ keep: 1 })]);
    expect(existsSync(join(root, '.mpmsub/runs/r1'))).toBe(false);
    expect(existsSync(join(outside, 'precious'))).toBe(true);
    expect(existsSync(join(root, '.mpmsub/runs/r0'))).toBe(true);
  });
});

describe('readRun', () => {
  it('reads of the jobs that are meant all that it reads of them among the others', async () => {
    const root = freshFolder();
    const ids = ['a', 'b"\\', '"jobId":"a"', 'c', 'd'];
    const needs = ids.map((id) => commandJob(root, id, id === 'd' ? { after: ['c'] } : {}));
    await fakeRun(root, 'r1', needs, [journal()], failing('c'));
    await fakeRun(root, 'r2', needs, [journal({ resume: true })], failing('c'));
    for (const run of ['r1', 'r2']) {
      const folder = join(root, '.mpmsub/runs', run);
      const all = readRun(folder).jobs;
      expect(all.map(({ id }) => id)).toEqual(ids);
      for (const job of all) expect(readRun(folder, (id) => id === job.id).jobs).toEqual([job]);
      expect(readRun(folder, (id) => id === 'x').jobs).toEqual([]);
    }
  });

  it('reads those that were cancelled of the line that they share', async () => {
    const root = freshFolder();
    const folder = join(root, '.mpmsub/runs/r1');
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const file = join(folder, 'journal.ndjson');
    const [header] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${header}\n${JSON.stringify({ type: 'cancelled', at: 1, jobs: ['x', 'y'] })}\n`);
    expect(readRun(folder, (id) => id === 'y').jobs).toEqual([
      { id: 'y', attempts: [], flaky: false, outcome: { type: 'cancelled' } },
    ]);
  });
});

describe('findLog', () => {
  it('finds the log of the newest run that ran the job, or of the run named', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b/x')];
    await fakeRun(root, 'r1', jobs, [journal()], failing('b/x'));
    await fakeRun(root, 'r2', jobs, [journal({ resume: true })]);
    expect(findLog(root, 'a')).toMatchObject({
      runId: 'r1',
      attempts: [{ logs: { stdout: join(root, '.mpmsub/runs/r1/logs/a.log') } }],
    });
    expect(findLog(root, 'a', 'r2').runId).toBe('r1');
    expect(findLog(root, 'b/x').runId).toBe('r2');
    expect(findLog(root, 'b/x', 'r1')).toMatchObject({ runId: 'r1', job: { outcome: { type: 'failed' } } });
  });

  it('finds a numbered job without the zeros in front of its number', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, '0078'), commandJob(root, '0007'), commandJob(root, '07')], [journal()]);
    expect(findLog(root, '78').job.id).toBe('0078');
    expect(findLog(root, '07').job.id).toBe('07');
    expect(() => findLog(root, '8')).toThrow(/no run kept here has run a job "8"/);
  });

  it('says where a job was done that has another name now', async () => {
    const root = freshFolder();
    const stages = commandJob(root, 'a').stages;
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    await fakeRun(root, 'r2', [commandJob(root, 'b', { stages })], [journal({ resume: true })]);
    for (const run of [undefined, 'r2']) {
      expect(() => findLog(root, 'b', run)).toThrow(/job "b" was not run again: run r1 had done it, under another name/);
      expect(() => findLog(root, 'b', run)).toThrow(JournalError);
    }
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ['an unknown job', 'c', undefined, /no run kept here has run a job "c"; the newest has a, b/],
    ['an unknown run', 'a', 'r9', /no run is named "r9"; the newest are r1/],
    ['a job that was skipped', 'b', 'r1', /job "b" has no log: it never started \(skipped\)/],
  ])('explains %s', async (_, job, run, message) => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })], [journal()], failing('a'));
    expect(() => findLog(root, job, run)).toThrow(message);
    expect(() => findLog(root, job, run)).toThrow(JournalError);
  });

  it('tells why the only run that there is cannot be read', () => {
    const root = freshFolder();
    mkdirSync(join(root, '.mpmsub/runs/r1'), { recursive: true });
    writeFileSync(join(root, '.mpmsub/runs/r1/journal.ndjson'), '{"type":"run-start","version":99,"runId":"r1"}\n');
    expect(() => findLog(root, 'a')).toThrow(/newer mpmsub/);
  });

  it('names ten jobs of a run that has more, and says how many', async () => {
    const root = freshFolder();
    const jobs = Array.from({ length: 13 }, (_, at) => commandJob(root, `j${10 + at}`));
    await fakeRun(root, 'r1', jobs, [journal()]);
    expect(() => findLog(root, 'x')).toThrow(/the newest has j10, j11, j12, j13, j14, j15, j16, j17, j18, j19 and 3 more$/);
  });

  it('explains that nothing has run', () => expect(() => findLog(freshFolder(), 'a')).toThrow(/nothing has run/));
});

describe('readLines', () => {
  it('reads lines longer than a chunk, cut characters and a last line without an end', () => {
    const path = join(freshFolder(), 'file');
    const long = 'é🚀'.repeat(200_000);
    writeFileSync(path, `a\n\n${long}\nb`);
    utimesSync(path, 0, 0);
    expect([...readLines(path)]).toEqual([
      { text: 'a', ended: true },
      { text: long, ended: true },
      { text: 'b', ended: false },
    ]);
  });
});
