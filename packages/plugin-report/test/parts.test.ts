import { execFile, execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Plugin, run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, record, VirtualClock } from '@mpmsub/runner/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collector } from '../src/collect.js';
import { readHistory, reporter, writeReport } from '../src/index.js';
import type { Point } from '../src/run-history.js';
import { addPoint } from '../src/thin-points.js';
import { usedOver } from '../src/used-over.js';
import { sampleRun } from './sample-run.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('addPoint', () => {
  it('keeps the peak, the first point, the order, and the bound', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9), { minLength: 1, maxLength: 500 }), fc.integer({ min: 4, max: 40 }), (values, most) => {
        const series: Point[] = [];
        for (const [at, bytes] of values.entries()) addPoint(series, [at, bytes], most);
        expect(series.length).toBeLessThanOrEqual(most);
        expect(series[0]).toEqual([0, values[0]]);
        expect(series.at(-1)).toEqual([values.length - 1, values.at(-1)]);
        expect(Math.max(...series.map(([, bytes]) => bytes))).toBe(Math.max(...values));
        expect(series.every(([at], i) => i === 0 || at > series[i - 1]![0])).toBe(true);
      }),
    );
  });

  it('keeps the beginning of a long series as well as its end', () => {
    const series: Point[] = [];
    for (let at = 0; at < 100_000; at++) addPoint(series, [at, at], 100);
    const gaps = series.slice(1).map(([at], i) => at - series[i]![0]);
    // As wide as that of 100,000 moments over some 50 points, and once more, for the highest of one may be its first and of the next its last.
    expect(Math.max(...gaps)).toBeLessThan(5000);
  });
});

describe('usedOver', () => {
  it('adds up the curves of what runs, from nothing to nothing', () => {
    const collecting = collector();
    for (const event of sampleRun([
      { id: 'a', ms: 4000, peak: 8e8 },
      { id: 'b', ms: 4000, peak: 2e8 },
      { id: 'silent', restored: true },
    ]))
      collecting.add(event);
    const history = collecting.history();
    const points = usedOver(history, 'local');
    expect(points[0]?.[1]).toBe(0);
    expect(points.at(-1)?.[1]).toBe(0);
    expect(Math.max(...points.map(([, bytes]) => bytes))).toBe(1e9);
    expect(points.every(([at], i) => i === 0 || at > points[i - 1]![0])).toBe(true);
    // Which attempt ran where is not known: with several places their own samples are shown.
    const places = [history.places[0]!, { name: 'slurm', budget: { cpus: 0, memory: 0 }, used: [[1, 5]] as Point[] }];
    expect(usedOver({ ...history, places }, 'slurm')).toEqual([[1, 5]]);
  });
});

async function fakeRun(plugins: readonly Plugin[]) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const executor = fakeExecutor({
    clock,
    capacity: { cpus: 2, memory: 8e9 },
    script: ({ job }) => (job.id === 'b' ? { exit: { type: 'exited', code: 7 } } : { peakMemory: 5e8 }),
  });
  const seen = record();
  const jobs = [fakeJob('a', { cwd: folder }), fakeJob('b', { cwd: folder }), fakeJob('c', { after: ['b'], cwd: folder })];
  await run({
    jobs,
    executors: [executor],
    machine: fakeMachine(),
    config: { file: undefined, root: folder },
    plugins: [...plugins, seen],
    runId: 'r1',
    clock,
  });
  return seen.events;
}

describe('reporter', () => {
  it('writes each format when the run ends, beside nothing else', async () => {
    const out = join(folder, 'out');
    const formats = ['html', 'trace', 'junit', 'markdown', 'github'] as const;
    await fakeRun(formats.map((format) => reporter({ format, file: `out/${format}` })));
    expect(readdirSync(out).sort()).toEqual([...formats].sort());
    for (const format of formats) expect(readFileSync(join(out, format), 'utf8')).toMatch(/1 failed|failures="1"|traceEvents/);
  });

  it('makes the same page from the run as from its events', async () => {
    const events = await fakeRun([reporter({ format: 'html', file: 'live.html' })]);
    expect(await writeReport({ run: events, format: 'html', out: join(folder, 'later.html') })).toBe(3);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(read('later.html')).toBe(read('live.html'));
  });

  it('refuses a file that cannot be written, before anything runs', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(fakeRun([reporter({ format: 'junit', file: 'file/below.xml' })])).rejects.toThrow(
      /report-junit: .*file\/below\.xml cannot be written: ENOTDIR/,
    );
  });

  it('warns when its file can no longer be written', async () => {
    const inTheWay: Plugin = {
      name: 'in-the-way',
      apply: ({ hooks }) => hooks.jobEnd.tap('in-the-way', () => mkdirSync(join(folder, 'taken.xml'), { recursive: true })),
    };
    const events = await fakeRun([reporter({ format: 'junit', file: 'taken.xml' }), inTheWay]);
    expect(events.at(-1)).toMatchObject({ type: 'run-end' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'report-unwritable' }));
  });

  it('follows a link to its file, and writes into what is no file instead of replacing it', async () => {
    const link = join(folder, 'link.xml');
    writeFileSync(join(folder, 'real.xml'), 'old');
    symlinkSync('real.xml', link);
    await fakeRun([reporter({ format: 'junit', file: 'link.xml' })]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.xml'), 'utf8')).toMatch(/^<\?xml/);

    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = promisify(execFile)('cat', [pipe]);
    await fakeRun([reporter({ format: 'junit', file: 'pipe' })]);
    expect((await reader).stdout).toMatch(/^<\?xml/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('refuses a format that does not exist', () => {
    expect(() => reporter({ format: 'pdf' as 'html' })).toThrow(
      /plugins\.reporter\.format: expected one of "html", "trace", .*, found the text "pdf"/,
    );
  });
});

describe('readHistory', () => {
  const write = (name: string, lines: readonly unknown[]) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'journal.ndjson'),
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    );
    return path;
  };
  const header = { type: 'run-start', version: 1, runId: 'r', at: 1000, jobs: 5, budgets: {}, machine: fakeMachine() };

  it('reads a journal that was cut off in the middle of a line', async () => {
    const job = { id: 'a', index: 0, command: 'make', cwd: '', request: { cpus: 1 }, needs: [] };
    const attempt = {
      key: 'r/a#1',
      number: 1,
      allocation: { cpus: 1, memory: 5 },
      logs: { stdout: 'logs/a.log', stderr: 'logs/a.log' },
      job,
    };
    const path = write('cut', [
      header,
      { type: 'attempt-start', at: 2000, jobId: 'a', attempt },
      '{"type":"attempt-end","at":3000,"job',
    ]);
    const history = await readHistory(path);
    expect(history).toMatchObject({
      runId: 'r',
      hasEnded: false,
      planned: 5,
      endedAt: 2000,
      jobs: [{ id: 'a', status: 'unfinished', command: 'make' }],
    });
    expect(history.jobs[0]!.attempts[0]!.log).toBe(join(path, 'logs/a.log'));
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['an empty journal', [], /is empty/],
    ['a damaged one', ['rubbish'], /is damaged/],
    ['a newer one', [{ ...header, version: 2 }], /newer mpmsub \(format 2/],
  ])('refuses %s', async (_, lines, message) => {
    await expect(readHistory(write('bad', lines))).rejects.toThrow(message);
  });

  it('says so where there is none', async () => {
    await expect(readHistory(join(folder, 'no-such-run'))).rejects.toThrow(/there is no journal/);
  });
});
