import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@mpmsub/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collector } from '../src/collect.js';
import { renderReport } from '../src/index.js';
import { type Browser, chromium, startBrowser } from './browser.js';
import { sampleRun, variedRun } from './sample-run.js';

const GIB = 2 ** 30;
const HOSTILE = 'a|b`*_<b>&"\'\u0000\u001b[31m\ud83d ::error::x\nsecond';

function history(events: Iterable<RunEvent>) {
  const collecting = collector();
  for (const event of events) collecting.add(event);
  return collecting.history();
}

let folder: string;
let log: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'));
  log = join(folder, 'log');
  writeFileSync(log, 'one\n``` three ticks\n]]> <tag> & \u0001 50%\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mixed = () =>
  history(
    sampleRun([
      { id: 'types', request: GIB, peak: 2 * GIB, log },
      { id: HOSTILE, fails: 'oom', command: HOSTILE, log },
      { id: 'flaky', tries: 1, log },
      { id: 'e2e', skippedBecause: HOSTILE },
      { id: 'docs', restored: true },
    ]),
  );

describe('trace', () => {
  interface Event {
    ph: string;
    name: string;
    pid: number;
    tid?: number;
    ts: number;
    dur?: number;
    args: { bytes?: number };
  }
  const traceOf = (run: ReturnType<typeof history>) =>
    (JSON.parse(renderReport(run, 'trace')) as { traceEvents: Event[] }).traceEvents;

  it('has a slice for each attempt, on lanes where none overlap', () => {
    const run = history(variedRun(300, 4));
    const slices = traceOf(run).filter((event) => event.ph === 'X');
    expect(slices).toHaveLength(run.jobs.reduce((sum, job) => sum + job.attempts.length, 0));
    for (const tid of new Set(slices.map((slice) => slice.tid))) {
      const inOrder = slices.filter((slice) => slice.tid === tid).sort((a, b) => a.ts - b.ts);
      for (const [i, slice] of inOrder.entries())
        if (i > 0) expect(slice.ts).toBeGreaterThanOrEqual(inOrder[i - 1]!.ts + inOrder[i - 1]!.dur!);
    }
  });

  it('has counters of bytes for the place and for each job, back at zero in the end', () => {
    const events = traceOf(mixed()).filter((event) => event.ph === 'C');
    const names = new Set(events.map((event) => event.name));
    expect([...names]).toEqual(expect.arrayContaining(['local used', 'local reserved', 'types', 'flaky']));
    const types = events.filter((event) => event.name === 'types');
    expect(Math.max(...types.map((event) => event.args.bytes!))).toBe(2 * GIB);
    expect(types.at(-1)!.args.bytes).toBe(0);
    expect(events.filter((event) => event.name === 'local reserved').at(-1)!.args.bytes).toBe(0);
  });

  it('stays bounded', () => {
    const tracks = new Set(
      traceOf(history(variedRun(2000, 16))).flatMap((event) => (event.ph === 'C' && event.pid === 3 ? [event.name] : [])),
    );
    expect(tracks.size).toBe(300);
  });
});

describe('junit', () => {
  it.skipIf(chromium === undefined)('is XML that a parser of others reads, whatever the names and logs', async () => {
    const page = join(folder, 'page.html');
    writeFileSync(page, '<!doctype html>');
    const browser: Browser = await startBrowser(chromium!);
    try {
      const opened = await browser.open(page);
      const xml = renderReport(mixed(), 'junit');
      const found = await opened.ask<object>(`(() => {
        const doc = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
        const suite = doc.querySelector('testsuite');
        return {
          error: doc.querySelector('parsererror')?.textContent ?? null,
          totals: ['tests', 'failures', 'errors', 'skipped'].map((name) => suite.getAttribute(name)),
          names: [...doc.querySelectorAll('testcase')].map((one) => one.getAttribute('name')),
          failure: [doc.querySelector('failure').getAttribute('message'), doc.querySelector('failure').textContent],
          flaky: doc.querySelectorAll('flakyFailure').length,
        };
      })()`);
      expect(found).toEqual({
        error: null,
        totals: ['5', '1', '0', '1'],
        names: ['types', 'a|b`*_<b>&"\'\ufffd ::error::x\nsecond', 'flaky', 'e2e', 'docs'],
        failure: ['out of memory', 'one\n``` three ticks\n]]> <tag> &  50%'],
        flaky: 1,
      });
    } finally {
      await browser.close();
    }
  });

  it('calls jobs that a dead run left unfinished errors', () => {
    const xml = renderReport(history(sampleRun([{ id: 'a' }]).slice(0, 3)), 'junit');
    expect(xml).toContain('errors="1"');
    expect(xml).toContain('<error type="unfinished" message="the run died while it ran">');
  });
});

describe('markdown', () => {
  it('has counts, failures with their output, and a table that no name breaks', () => {
    const text = renderReport(mixed(), 'markdown');
    expect(text).toMatch(/^## mpmsub: 1 failed, 2 succeeded, 1 restored, 1 skipped\n/);
    expect(text).toContain('````text\none\n``` three ticks');
    const table = text.split('\n').filter((line) => line.startsWith('|'));
    expect(table).toHaveLength(7);
    for (const line of table) expect(line.replaceAll(/\\./g, '').split('|')).toHaveLength(9);
    expect(table.find((line) => line.includes('types'))).toContain('| 1.0s | 2G | 1G | 1 |');
    expect(table[0]).toContain('| peak | reserved |');
    // What it had booked, where it asked for nothing.
    const silent = renderReport(history(sampleRun([{ id: 'silent' }])), 'markdown')
      .split('\n')
      .find((line) => line.includes('silent'));
    expect(silent).toContain('| 381M | 1 |');
    for (const line of [...table, ...text.split('\n').filter((one) => one.startsWith('#'))])
      expect(line.replaceAll(/\\./g, '')).not.toMatch(/[<>`]/);
  });

  it('stays far below what a step summary may hold', () => {
    const noisy = join(folder, 'noisy');
    writeFileSync(noisy, `${'x'.repeat(100_000)}\n`);
    const events = sampleRun(Array.from({ length: 3000 }, (_, i) => ({ id: `job-${i}`, fails: 'exit' as const, log: noisy })));
    expect(renderReport(history(events), 'markdown').length).toBeLessThan(300_000);
  });
});

describe('github', () => {
  it('is one command a line, nine failures and a count at most', () => {
    const events = sampleRun(
      Array.from({ length: 30 }, (_, i) => ({ id: `${HOSTILE}${i}`, command: HOSTILE, fails: 'exit' as const, log })),
    );
    const lines = renderReport(history(events), 'github').trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    for (const line of lines) expect(line).toMatch(/^::(error|notice) title=[^:,]*::[^\r\n]*$/);
    expect(lines[0]).toContain('exit code 3%0A');
    expect(lines[0]).toContain('50%25');
    expect(lines[9]).toContain('and 21 more');
    expect(lines[10]).toBe('::notice title=mpmsub::30 failed');
  });
});

describe('html', () => {
  it('stays a page at 5,000 jobs', () => {
    const page = renderReport(history(variedRun(5000, 32)), 'html');
    expect(page.length).toBeLessThan(12e6);
  });

  it('does not show values of the environment', () => {
    const events = sampleRun([{ id: 'a' }]).map((event) =>
      event.type === 'attempt-start'
        ? { ...event, attempt: { ...event.attempt, job: { ...event.attempt.job, env: { TOKEN: 'hunter2' } } } }
        : event,
    );
    for (const format of ['html', 'trace', 'junit', 'markdown', 'github'] as const) {
      expect(renderReport(history(events), format)).not.toContain('hunter2');
    }
  });
});
