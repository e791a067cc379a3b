import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Plugin } from '@mpmsub/runner';
import { fakeMachine } from '@mpmsub/runner/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Collect } from '../../plugin-progress/test/support/collect.js';
import { G, M, makeJob, Replay } from '../../plugin-progress/test/support/events.js';
import { summary } from '../src/index.js';
import { badRun, wellRun } from './support/scenarios.js';

const limitedBy = { memory: 0.61, cpus: 0.2, dependencies: 0.15, gpu: 0.001 };

beforeEach(() => {
  for (const name of ['FORCE_COLOR', 'ACCESSIBLE', 'LC_ALL', 'LC_CTYPE', 'TERM', 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('LANG', 'C.UTF-8');
});
afterEach(() => void vi.unstubAllEnvs());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mpmsub-summary-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Logs of 14 lines below a folder that the texts call DIR. */
function logsIn(path: string): (id: string) => string {
  return (id) => {
    const log = join(path, `${id.replace('#', '-')}.log`);
    writeFileSync(log, `${Array.from({ length: 14 }, (_, i) => `${id} says \x1b[31m${i}\x1b[0m\x1b[2J`).join('\n')}\n\n`);
    return log;
  };
}

it.each([
  ['one of the two', 'a word\n', '', '  │ a word\n  log  OUT\n  more'],
  ['both', 'a word\n', 'a cry\n', '  OUT:\n  │ a word\n  ERR:\n  │ a cry\n  log  OUT\n       ERR\n  more'],
])(
  'of a failure that keeps its two streams apart it names the logs that have anything in them: %s',
  async (_, out, err, words) => {
    const stream = new Collect();
    const path = folder();
    const [stdout, stderr] = [join(path, 'a.out'), join(path, 'a.err')];
    writeFileSync(stdout, out);
    writeFileSync(stderr, err);
    const run = new Replay([makeJob('a')], [summary({ stream })]);
    await run.begin();
    run.start('a', { logs: { stdout, stderr } });
    run.end('a', { reason: 'exit', code: 1 });
    await run.finishRun();
    const shown = (text: string) =>
      text
        .replaceAll(stdout, 'OUT')
        .replaceAll(stderr, 'ERR')
        .replaceAll(/ {2}ran .*\n/g, '');
    expect(shown(stream.text)).toContain(words);
  },
);

it('of a failure that wrote nothing it says that, and names no logs to be opened for nothing', async () => {
  const stream = new Collect();
  const path = folder();
  const [stdout, stderr] = [join(path, 'a.out'), join(path, 'a.err')];
  writeFileSync(stdout, '\n');
  writeFileSync(stderr, '');
  const run = new Replay([makeJob('a')], [summary({ stream })]);
  await run.begin();
  run.start('a', { logs: { stdout, stderr } });
  run.end('a', { reason: 'exit', code: 1 });
  await run.finishRun();
  expect(stream.text).toContain('  log  it wrote nothing\n');
  expect(stream.text).not.toMatch(/a\.(out|err)|logs a/);
});

describe('when all is well', () => {
  it('says so in three lines', async () => {
    const stream = new Collect();
    const run = await wellRun([summary({ stream })]);
    await run.finishRun({ limitedBy, peakMemory: 19.3 * G });
    expect(stream.text).toMatchInlineSnapshot(`
      "
      ✔ 8 jobs succeeded in 4m00s
        cpu time 16m00s (4.0 of 8 cores), memory peak 19.3G of 24G
        time limited by: memory 61 %, cpus 20 %, dependencies 15 %
      "
    `);
  });

  it('breaks no word in a narrow terminal', async () => {
    const stream = Object.assign(new Collect(), { columns: 32 });
    const run = await wellRun([summary({ stream })]);
    await run.finishRun({ limitedBy, peakMemory: 19.3 * G });
    expect(stream.text).toMatchInlineSnapshot(`
      "
      ✔ 8 jobs succeeded in 4m00s
        cpu time 16m00s (4.0 of 8
        cores), memory peak 19.3G of
        24G
        time limited by: memory 61 %,
        cpus 20 %, dependencies 15 %
      "
    `);
  });

  it('says whose CPUs they are where a run within a job is held up by them', async () => {
    const told = async (cpus: number, share: number) => {
      const stream = new Collect();
      const run = await wellRun([summary({ stream })]);
      const outer = { runId: 'r0', jobId: 'web', cpus, memory: undefined };
      await run.finishRun({ limitedBy: { cpus: share }, machine: { ...fakeMachine(16), outer } });
      return stream.text;
    };
    const words = 'job web of the run around this one has 8 CPUs: give it more there (cpus)';
    expect(await told(8, 0.9)).toContain(`  time limited by: cpus 90 %\n  ${words}\n`);
    expect(await told(8, 0.3)).not.toContain('around this one');
    // Somebody chose 8 with a flag.
    expect(await told(1, 0.9)).not.toContain('around this one');
  });

  it('counts what was flaky, restored or preempted', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('a'), makeJob('b'), makeJob('c')], [summary({ stream })]);
    await run.begin();
    run.finish({ id: 'a', outcome: { type: 'succeeded' }, attempts: 0, flaky: false, restored: true });
    run.start('b');
    run.end('b', { reason: 'exit', willRetry: true });
    run.start('b');
    run.start('c');
    run.end('b');
    run.end('c', { preempted: true });
    run.start('c');
    run.end('c', { preempted: true });
    run.start('c');
    run.end('c');
    await run.finishRun();
    expect(stream.text).toMatchInlineSnapshot(`
      "
        1 job flaky (succeeded only when tried again): b
        1 job stopped and run again to relieve memory: c (2 times)
        1 job done in an earlier run, not run again: a

      ✔ 3 jobs succeeded in 0.0s (1 flaky, 1 from an earlier run)
      "
    `);
  });

  it('shows reservations that cost time', async () => {
    const stream = new Collect();
    const run = await wellRun([summary({ stream, limit: 3 })], 0.4 * G);
    await run.finishRun({ limitedBy });
    expect(stream.text).toMatchInlineSnapshot(`
      "
        memory        reserved  used  GB-min wasted  suggestion
        job-0               2G  410M            3.2  memory: "496M"
        job-1               2G  410M            3.2  memory: "496M"
        job-2               2G  410M            3.2  memory: "496M"
        and 5 more rows

      ✔ 8 jobs succeeded in 4m00s
        cpu time 16m00s (4.0 of 8 cores), memory peak 410M of 24G
        time limited by: memory 61 %, cpus 20 %, dependencies 15 %
      "
    `);
  });

  it.each([
    ['is kept', undefined, '; the next run books what was measured\n'],
    ['is frozen', 'profile-drift', '\n'],
  ])('promises nothing of a profile that is not kept: it %s', async (_, code, end) => {
    const stream = new Collect();
    const profile: Plugin = {
      name: 'profile-cache',
      apply: ({ hooks }) => hooks.runEnd.tapPromise('profile-cache', async () => {}),
    };
    const run = new Replay([makeJob('a', { request: { cpus: 1 } })], [profile, summary({ stream, verbose: true })]);
    await run.begin();
    run.start('a', { allocation: { cpus: 1, memory: 6 * G } });
    run.at += 1000;
    run.end('a', { peakMemory: 3 * M });
    if (code) run.warn('out of date', { code });
    await run.finishRun();
    expect(stream.text.replace(/\n {2}(?=\w)/g, ' ')).toContain(
      `memory of 1 job was a guess: up to 6G reserved, up to 3M used${end}`,
    );
    expect(stream.text).not.toContain('suggestion');
  });

  it('counts what was still to arrive when the run ended early', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('a')], [summary({ stream })]);
    await run.begin({ arriving: { expected: 3000 } });
    run.arrive([makeJob('b')], false);
    run.start('a');
    run.end('a');
    run.finish({ id: 'b', outcome: { type: 'cancelled' }, attempts: 0, flaky: false });
    await run.finishRun({ interrupted: 'SIGINT' });
    expect(stream.text).toMatch(/1 cancelled, 1 succeeded, 2,999 not begun of 3,001 jobs in .*; ended early: SIGINT/);
  });

  it('names no longest chain where nothing ran', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('a')], [summary({ stream, verbose: true })]);
    await run.begin();
    run.finish({ id: 'a', outcome: { type: 'cancelled' }, attempts: 0, flaky: false });
    await run.finishRun();
    expect(stream.text).toMatch(/1 cancelled of 1 job/);
    expect(stream.text).not.toMatch(/chain|longest/);
  });

  it('has a word for nothing to do', async () => {
    const stream = new Collect();
    const run = new Replay([], [summary({ stream })]);
    await run.begin();
    await run.finishRun();
    expect(stream.text).toBe('\n✔ no jobs to run\n');
  });
});

describe('when much goes wrong', () => {
  it('names no command that needs a configuration where there is none', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('7')], [summary({ stream })], {}, 0, null);
    await run.begin();
    const log = logsIn(folder())('7');
    run.start('7', { logs: { stdout: log, stderr: log } });
    run.end('7', { reason: 'exit', code: 1 });
    await run.finishRun();
    expect(stream.text).toMatch(/mpmsub logs 7$/m);
    expect(stream.text).not.toMatch(/explain/);
  });

  it('says what, why, and what to do', async () => {
    const stream = new Collect();
    const dir = folder();
    const run = await badRun([summary({ stream, verbose: true })], logsIn(dir));
    await run.finishRun({ limitedBy });
    expect(stream.text.replaceAll(dir, 'DIR')).toMatchInlineSnapshot(`
      "
        memory        reserved  used  GB-min wasted  suggestion
        api#test            2G  4.2G              -  memory: "4864M"
        lint                2G  320M            1.7  memory: "384M"
        types               3G  922M            0.7  memory: "1088M"

        2 jobs skipped because of web#build: e2e, deploy
        1 job flaky (succeeded only when tried again): api#test
        1 job done in an earlier run, not run again: docs

      ✖ missing  could not start: the command "vitst" was not found in node_modules/.bin nor on PATH (9 folders)
        next install it, or correct the command
        ran  true
        more mpmsub explain missing

      ✖ greedy  stopped: over its memory limit
        it peaked at 1.1G, its limit was 1G, 2G was reserved
        │ greedy says 9
        │ greedy says 10
        │ greedy says 11
        │ greedy says 12
        │ greedy says 13
        next memoryLimit: "1408M" if it rightly needs that much, and memory: to match
        ran  true
        log  DIR/greedy.log
        more mpmsub logs greedy, mpmsub explain greedy

      ✖ web#build  killed by the kernel: out of memory
        it peaked at 5.1G, 4G was reserved, 205M was left, api#test held 3.9G (1.9G more than it
        reserved), bundle held 1.9G, lint held 300M
        │ web#build says 9
        │ web#build says 10
        │ web#build says 11
        │ web#build says 12
        │ web#build says 13
        next reserve more: memory: "6272M" (mpmsub profile --write measures and writes it)
             give api#test, which took more than it reserved, memory: "4416M"
        ran  true
        log  DIR/web-build.log
        more mpmsub logs web#build, mpmsub explain web#build

      ✖ bundle  JavaScript heap out of memory
        it peaked at 2.2G, 2G was reserved
        │ bundle says 9
        │ bundle says 10
        │ bundle says 11
        │ bundle says 12
        │ bundle says 13
        next let its heap grow: env: { NODE_OPTIONS: "--max-old-space-size=3584" }
             and reserve for it: memory: "4480M"; a larger reservation alone does not help, the limit is
             Node's own
        ran  true
        log  DIR/bundle.log
        more mpmsub logs bundle, mpmsub explain bundle

      ✖ slow  timed out after 1m00s
        │ slow says 9
        │ slow says 10
        │ slow says 11
        │ slow says 12
        │ slow says 13
        next give it more time (timeout: "2m") if it was not stuck
        ran  true
        log  DIR/slow.log
        more mpmsub logs slow, mpmsub explain slow

      ✖ 5 failed, 2 skipped, 4 succeeded of 11 jobs in 1m00s (1 flaky, 1 from an earlier run)
        cpu time 3m52s (3.9 of 8 cores), memory peak 5.1G of 24G
        time limited by: memory 61 %, cpus 20 %, dependencies 15 %
        memory limits: off
        longest job: slow, 1m00s of 1m00s
      "
    `);
  });

  it('shows the first failures in full and counts the rest', async () => {
    const stream = new Collect();
    const ids = Array.from({ length: 60 }, (_, i) => `job-${i}`);
    const run = new Replay(
      ids.map((id) => makeJob(id)),
      [summary({ stream, limit: 2 })],
    );
    await run.begin();
    for (const id of ids) run.start(id);
    for (const [i, id] of ids.entries()) run.end(id, i < 50 ? { reason: i % 2 ? 'exit' : 'timeout' } : {});
    await run.finishRun();
    expect(stream.text.match(/^✖ job/gm)).toHaveLength(2);
    expect(stream.text).toContain(
      '✖ and 48 more failed\n  24 × timed out after 0.0s: job-2, job-4, job-6 and 21 more\n  24 × exit code 1: job-3, job-5, job-7 and 21 more\n',
    );
    expect(stream.text).toContain('✖ 50 failed, 10 succeeded of 60 jobs in 0.0s');
  });

  it('names the most frequent reasons of the rest, and counts the others: each may have one of its own', async () => {
    const stream = new Collect();
    const ids = Array.from({ length: 100 }, (_, i) => `job-${i}`);
    const run = new Replay(
      ids.map((id) => makeJob(id)),
      [summary({ stream, limit: 2 })],
    );
    await run.begin();
    for (const id of ids) run.start(id);
    for (const [i, id] of ids.entries()) {
      const exit = { type: 'spawn-failed', message: `cannot open ${i}.log` } as const;
      run.end(id, i < 90 ? { reason: 'spawn', over: { exit } } : { reason: 'timeout' });
    }
    await run.finishRun();
    const [, told] = stream.text.split('✖ and 98 more failed\n');
    const lines = told!.split('\n\n')[0]!.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^ {2}10 × timed out/);
    expect(lines[10]).toBe('  79 × something else');
  });

  it('says how to go on, where a journal makes it possible', async () => {
    const stream = new Collect();
    const journal: Plugin = { name: 'journal', apply: ({ hooks }) => hooks.runEnd.tap('journal', () => {}) };
    const run = new Replay([makeJob('a')], [journal, summary({ stream })]);
    await run.begin();
    run.finish({ id: 'a', outcome: { type: 'cancelled' }, attempts: 0, flaky: false });
    await run.finishRun({ interrupted: 'SIGINT' });
    expect(stream.text).toMatch(/ended early: SIGINT\n {2}next: the same command with --resume goes on with what is left\n$/);
  });

  it('breaks long notes between words', async () => {
    const stream = Object.assign(new Collect(), { columns: 40 });
    const jobs = Array.from({ length: 5 }, (_, i) => makeJob(`package-${i}:test`));
    const run = new Replay(jobs, [summary({ stream })]);
    await run.begin();
    for (const { id } of jobs) run.finish({ id, outcome: { type: 'cancelled' }, attempts: 0, flaky: false });
    await run.finishRun({});
    const note = stream.text.split('\n').slice(1, 5);
    expect(note).toEqual([
      '  5 jobs cancelled: package-0:test,',
      '  package-1:test, package-2:test,',
      '  package-3:test, package-4:test',
      '',
    ]);
  });

  it('says that it ended early', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('a'), makeJob('b')], [summary({ stream })]);
    await run.begin();
    for (const id of ['a', 'b']) run.finish({ id, outcome: { type: 'cancelled' }, attempts: 0, flaky: false });
    await run.finishRun({ interrupted: 'SIGINT' });
    expect(stream.text).toBe('\n  2 jobs cancelled: a, b\n\n✖ 2 cancelled of 2 jobs in 0.0s; ended early: SIGINT\n');
  });

  it('is content with what was not needed', async () => {
    const stream = new Collect();
    const run = new Replay([makeJob('a'), makeJob('b')], [summary({ stream })]);
    await run.begin();
    run.finish({ id: 'a', outcome: { type: 'succeeded' }, attempts: 1, flaky: false });
    run.finish({ id: 'b', outcome: { type: 'skipped', because: 'a' }, attempts: 0, flaky: false });
    await run.finishRun({ ok: true });
    expect(stream.text).toContain('✔ 1 skipped, 1 succeeded of 2 jobs in 0.0s');
  });

  it('neutralises what hides in names, messages and logs', async () => {
    const stream = new Collect();
    const dir = folder();
    const log = join(dir, 'x.log');
    writeFileSync(log, Buffer.from('\x1b]0;title\x07\x00\xff\x1b[10A10 %\r20 %\n'));
    const evil = 'x\x1b[2J\ny; rm -rf /';
    const run = new Replay([makeJob(evil), makeJob('dep')], [summary({ stream })]);
    await run.begin();
    run.start(evil, { logs: { stdout: log, stderr: log } });
    run.end(evil, { reason: 'exit' });
    run.skip('dep', evil);
    await run.finishRun({ limitedBy: { 'a\x1b[0m': 0.5 } });
    expect(stream.text).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(stream.text).toContain("mpmsub logs $'x\\x1b[2J\\x0ay; rm -rf /'");
  });

  it('is no error when nobody reads', async () => {
    for (const code of ['EPIPE', 'ENOSPC']) {
      const broken = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code })) });
      const run = await wellRun([summary({ stream: broken })]);
      await run.finishRun();
    }
    const closed = new Collect();
    closed.destroy();
    await new Promise((resolve) => closed.once('close', resolve));
    const run = await wellRun([summary({ stream: closed })]);
    await run.finishRun();
    expect(closed.text).toBe('');
  });
});

describe('on GitHub Actions', () => {
  it('appends a table to the step summary and annotates failures', async () => {
    const stream = new Collect();
    const dir = folder();
    const file = join(dir, 'step.md');
    writeFileSync(file, 'before\n');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', file);
    const run = await badRun([summary({ stream })], logsIn(dir));
    await run.finishRun({ limitedBy });
    expect(readFileSync(file, 'utf8')).toMatchInlineSnapshot(`
      "before
      ### ❌ 5 failed, 2 skipped, 4 succeeded of 11 jobs in 1m00s (1 flaky, 1 from an earlier run)

      - cpu time 3m52s (3.9 of 8 cores), memory peak 5.1G of 24G
      - time limited by: memory 61 %, cpus 20 %, dependencies 15 %

      | failed | why | after | peak | reserved |
      | --- | --- | --- | --- | --- |
      | missing | could not start: the command "vitst" was not found in node\\_modules/.bin nor on PATH (9 folders) | 0.0s |  | 2G |
      | greedy | stopped: over its memory limit | 20s | 1.1G | 2G |
      | web#build | killed by the kernel: out of memory | 12s | 5.1G | 4G |
      | bundle | JavaScript heap out of memory | 40s | 2.2G | 2G |
      | slow | timed out after 1m00s | 1m00s | 100M | 2G |

      - 2 jobs skipped because of web#build: e2e, deploy
      - 1 job flaky (succeeded only when tried again): api#test
      - 1 job done in an earlier run, not run again: docs

      <details><summary>Memory reserved and used</summary>

      | memory | reserved | used | GB-min not used | suggestion |
      | --- | --- | --- | --- | --- |
      | api#test | 2G | 4.2G | 0.0 | memory: "4864M" |
      | lint | 2G | 320M | 1.7 | memory: "384M" |
      | types | 3G | 922M | 0.7 | memory: "1088M" |

      </details>

      "
    `);
    expect(stream.text.match(/^::error .*$/gm)![1]).toBe(
      '::error title=greedy failed::stopped: over its memory limit%0Agreedy says 9%0Agreedy says 10%0Agreedy says 11%0Agreedy says 12%0Agreedy says 13',
    );
  });

  it('never exceeds what GitHub shows', async () => {
    const stream = new Collect();
    const file = join(folder(), 'step.md');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', file);
    const ids = Array.from({ length: 2000 }, (_, i) => `${'n'.repeat(400)}|${i}`);
    const run = new Replay(
      ids.map((id) => makeJob(id)),
      [summary({ stream })],
    );
    run.job = (id) => run.jobs[Number(id.split('|')[1])]!;
    await run.begin();
    for (const id of ids) run.start(id);
    for (const id of ids) run.end(id, { reason: 'exit', peakMemory: M });
    await run.finishRun();
    expect(stream.text.match(/^::error /gm)).toHaveLength(10);
    expect(readFileSync(file).length).toBeLessThan(100_000);
  });

  it('says when the step summary cannot be written', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', '/nowhere/at/all.md');
    const stream = new Collect();
    await (await wellRun([summary({ stream })])).finishRun();
    expect(stream.text).toContain('the step summary could not be written: ENOENT');
  });
});
