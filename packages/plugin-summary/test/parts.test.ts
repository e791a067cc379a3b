import { PassThrough } from 'node:stream';
import type { Exit, Job, JobResult, Plugin } from '@mpmsub/runner';
import { describe, expect, it } from 'vitest';
import { G, M, makeJob, Replay } from '../../plugin-progress/test/support/events.js';
import { advice } from '../src/advice.js';
import { slowestChain } from '../src/chain.js';
import { circumstances } from '../src/circumstances.js';
import { headline } from '../src/headline.js';
import { summaryLook } from '../src/look.js';
import { notes } from '../src/notes.js';
import { guessLines, requestRows, totalWaste } from '../src/requests.js';
import { type Moment, RunRecord } from '../src/run-record.js';
import { shellWord } from '../src/shell-word.js';

const exited = (code: number): Exit => ({ type: 'exited', code });
const failed = (
  reason: 'oom' | 'heap-oom' | 'memory-limit' | 'timeout' | 'spawn' | 'exit' | 'signal',
  over: Partial<JobResult> = {},
): JobResult => ({
  id: 'job',
  outcome: { type: 'failed', exit: exited(1), reason },
  attempts: 1,
  flaky: false,
  measurement: { wallMs: 60_000, peakMemory: 5.1 * G, method: 'procfs' },
  allocation: { cpus: 1, memory: 4 * G },
  ...over,
});

describe('notes', () => {
  const skipped = (id: string, because: string): JobResult => ({
    id,
    outcome: { type: 'skipped', because },
    attempts: 0,
    flaky: false,
  });
  const told = (results: readonly JobResult[]) => notes(new Replay([], []).report({ results }), new RunRecord());

  it('count a skipped job to the failure that it all began with, however far away and in whatever order', () => {
    expect(told([skipped('deploy', 'e2e'), skipped('e2e', 'build'), skipped('notify', 'deploy'), skipped('x', 'y')])).toEqual([
      '3 jobs skipped because of build: deploy, e2e, notify',
      '1 job skipped because of y: x',
    ]);
  });

  it('are few for many failures, the gravest first, and quick for long chains', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => skipped(`c${i}`, i === 0 ? 'first' : `c${i - 1}`)).reverse();
    const others = Array.from({ length: 20 }, (_, i) => skipped(`x${i}`, `f${i}`));
    const lines = told([...others, ...chain]);
    expect(lines).toHaveLength(9);
    expect(lines[0]).toMatch(/^50,000 jobs skipped because of first: /);
    expect(lines.at(-1)).toBe('13 jobs skipped because of 13 others');
  });
});

describe('what to do next', () => {
  const moment = (over: Partial<Moment>): Moment => ({ evidence: undefined, available: 0.2 * G, holders: [], ...over });

  it('an out of memory asks for more than was reached', () => {
    expect(advice('oom', undefined, failed('oom'), undefined, 24 * G)).toEqual([
      'reserve more: memory: "6272M" (mpmsub profile --write measures and writes it)',
    ]);
  });

  it.each([
    [
      ['bwa mem ref.fa', '/usr/bin/samtools sort'],
      [{ type: 'signaled', signal: 'SIGKILL' }, exited(1)],
      'exit',
      'bwa ended by SIGKILL, samtools exit code 1',
    ],
    [
      ['seq 9', 'cat', 'false'],
      [exited(0), { type: 'signaled', signal: 'SIGPIPE' }, exited(137)],
      'exit',
      'seq succeeded, cat ended by SIGPIPE, false exit code 137',
    ],
    [
      ['a', 'b'],
      [exited(0), { type: 'signaled', signal: 'SIGKILL' }],
      'signal',
      'a succeeded, b ended by SIGKILL; it peaked at 5.1G, 4G was reserved, 205M was left',
    ],
    [['alone'], [exited(3)], 'exit', undefined],
  ] as const)('of a pipeline, how each stage ended: %j', (commands, stages, reason, words) => {
    const job = { ...makeJob('job'), stages: commands.map((text) => ({ argv: [text], text })) } as unknown as Job;
    const result = failed(reason, { outcome: { type: 'failed', reason, exit: stages.at(-1)! } });
    expect(circumstances(job, result, moment({ evidence: { stages } }))).toBe(words);
  });

  it('names the one who took what he had not reserved', () => {
    const holders = [
      { id: 'api#test', memory: 3.9 * G, reserved: 2 * G },
      { id: 'honest', memory: 1 * G, reserved: 1 * G },
    ];
    const victim = failed('oom', { measurement: { wallMs: 1, peakMemory: 1 * G, method: 'procfs' } });
    expect(advice('oom', undefined, victim, moment({ holders }), 24 * G)).toEqual([
      'give api#test, which took more than it reserved, memory: "4416M"',
    ]);
    expect(circumstances(undefined, victim, moment({ holders }))).toBe(
      'it peaked at 1G, 4G was reserved, 205M was left, api#test held 3.9G (1.9G more than it reserved), honest held 1G',
    );
  });

  it.each([
    [
      'cannot start /bin/echo: its arguments and environment are longer than the system allows (E2BIG)',
      /make several jobs of it/,
    ],
    ['cannot open /w/.mpmsub/runs/1/logs/a.log for standard output: the disk is full (ENOSPC)', /^free space/],
    [
      'cannot open /w/out.txt for standard output: writing there is not permitted (EACCES)',
      /^make that place writable.*"stdout"/,
    ],
    ['cannot open /w/in.txt for standard input: it does not exist (ENOENT)', /^correct "stdin"/],
    ['the working folder /w/x does not exist: /w has no folder "x"', /^correct "cwd"/],
    ['the command "vitst" was not found in node_modules/.bin nor on PATH (9 folders)', /^install it/],
  ])('of what could not start: %s', (message, remedy) => {
    const result = failed('spawn', { exit: { type: 'spawn-failed', message } });
    expect(advice('spawn', undefined, result, undefined, undefined)).toEqual([expect.stringMatching(remedy)]);
  });

  it.each([
    'the command "vitst" was not found in node_modules/.bin nor on PATH (9 folders); did you mean "vitest"?',
    'the command "x.sh" is not executable: /w/x.sh; run `chmod +x /w/x.sh`, or name its interpreter',
    'cannot open /w/in.txt for standard input: too many files are open; raise `ulimit -n` (EMFILE)',
    'executor "mine" failed: no such place',
  ])('nothing where the message says it, or nothing is known: %s', (message) => {
    const result = failed('spawn', { exit: { type: 'spawn-failed', message } });
    expect(advice('spawn', undefined, result, undefined, undefined)).toEqual([]);
  });

  it('says when no reservation on this machine can help', () => {
    expect(advice('oom', undefined, failed('oom'), undefined, 5 * G)[0]).toBe(
      'reserve more: memory: "6272M", which is more than the 5G that jobs may use here',
    );
  });

  it('a heap that is full needs a larger heap, not a larger reservation', () => {
    const [heap, reservation] = advice('heap-oom', undefined, failed('heap-oom'), undefined, 24 * G);
    expect(heap).toBe('let its heap grow: env: { NODE_OPTIONS: "--max-old-space-size=8192" }');
    expect(reservation).toMatch(/^and reserve for it: memory: "10G"; a larger reservation alone does not help/);
  });

  it('a limit or a timeout is named with its next value', () => {
    expect(
      advice('memory-limit', makeJob('job', { memoryLimit: { factor: 1.5 } }), failed('memory-limit'), undefined, 24 * G)[0],
    ).toMatch(/^memoryLimit: "7680M"/);
    const bound = { wallMs: 100, peakMemory: 900 * G, peakIsBound: true, method: 'procfs' } as const;
    expect(
      advice(
        'memory-limit',
        makeJob('job', { memoryLimit: { factor: 1.5 } }),
        failed('memory-limit', { measurement: bound }),
        undefined,
        24 * G,
      )[0],
    ).toMatch(/^memoryLimit: "7680M"/);
    expect(advice('timeout', makeJob('job', { timeout: { ms: 600_000 } }), failed('timeout'), undefined, undefined)[0]).toContain(
      'timeout: "20m"',
    );
    expect(advice('timeout', undefined, failed('timeout'), undefined, undefined)[0]).toContain('timeout: "2m"');
  });

  it.each([
    [127, ['install it, or correct the command']],
    [1, []],
  ])('of exit code %i', (code, words) => {
    expect(advice('exit', undefined, failed('exit', { exit: { type: 'exited', code } }), undefined, undefined)).toEqual(words);
  });
});

describe('the machine at the moment of a failure', () => {
  it('is the last sample in which the attempt lived', async () => {
    const record = new RunRecord();
    const run = new Replay(
      ['a', 'b', 'c', 'd', 'e'].map((id) => makeJob(id)),
      [
        {
          name: 'record',
          apply({ hooks }) {
            hooks.attemptStart.tap('record', (event) => record.attemptStart(event));
            hooks.usage.tap('record', (event) => record.usage(event));
            hooks.attemptEnd.tap('record', (event) => record.attemptEnd(event));
          },
        },
      ],
    );
    for (const id of ['a', 'b', 'c', 'd', 'e']) run.start(id);
    run.usage({ a: G, b: 5 * G, c: M, d: 2 * G, e: 3 * G }, {}, { availableMemory: 7 * M });
    run.end('d');
    run.end('a', { reason: 'oom' });
    expect(record.moments.get('a')).toMatchObject({
      available: 7 * M,
      holders: [
        { id: 'b', memory: 5 * G, reserved: 2 * G },
        { id: 'e', memory: 3 * G },
        { id: 'c', memory: M },
      ],
    });
    expect(record.moments.has('d')).toBe(false);
  });
});

describe('a stream in which each command is of a family of its own', () => {
  const record = new RunRecord();
  for (let i = 0; i < 12_000; i++) {
    const job = makeJob(`j${i}`, { family: `f${i}`, index: i });
    const measurement = { wallMs: 60_000, peakMemory: i === 11_000 ? 3 * G : G, method: 'procfs' } as const;
    const result = { id: job.id, outcome: { type: 'succeeded' } as const, attempts: 1, flaky: false, measurement };
    record.jobEnd({ job, result: { ...result, allocation: { cpus: 1, memory: 2 * G } } });
  }

  it('keeps the first ten thousand apart, and of the others what they sum up to', () => {
    expect(record.families.size).toBe(10_000);
    expect(record.others).toMatchObject({ count: 2000, reserved: 2 * G, peak: 3 * G });
    expect(record.others!.ids.length).toBeLessThanOrEqual(1000);
  });

  it('keeps ten thousand names in all where lots are apart', async () => {
    const stream = new RunRecord();
    const run = new Replay([], []);
    run.hooks.runStart.tap('record', (event) => stream.start(event));
    await run.begin({ arriving: { areLotsApart: true } });
    for (let i = 0; i < 12_000; i++) {
      const measurement = { wallMs: 1, peakMemory: M, method: 'procfs' } as const;
      const result = { id: `j${i}`, outcome: { type: 'succeeded' } as const, attempts: 1, flaky: false, measurement };
      stream.jobEnd({
        job: makeJob(`j${i}`, { family: `f${i % 100}` }),
        result: { ...result, allocation: { cpus: 1, memory: G } },
      });
    }
    const families = [...stream.families.values()];
    expect(families.reduce((sum, { count }) => sum + count, 0)).toBe(12_000);
    expect(families.reduce((sum, { ids }) => sum + ids.length, 0)).toBe(10_000);
  });

  it('suggests nothing for the others, and counts their waste', () => {
    const rows = requestRows(record);
    expect(rows).toHaveLength(10_001);
    expect(rows[0]).toMatchObject({ label: 'j10000 and 1,999 others', suggestion: undefined });
    expect(totalWaste(rows)).toBeCloseTo(11_999, 0);
  });
});

describe('a run that lists not all results', () => {
  const counts = { succeeded: 1_000_000, failed: 0, skipped: 0, cancelled: 0 };
  const look = summaryLook(new PassThrough(), {});

  it('has as many jobs as were counted', () => {
    const report = { ...new Replay([], []).report({ results: [] }), counts, ok: true, wallMs: 1000 };
    expect(headline(report, new RunRecord(), look)).toMatch(/1,000,000 jobs succeeded in 1/);
    const failed = { ...report, ok: false, counts: { ...counts, failed: 2 } };
    expect(headline(failed, new RunRecord(), look)).toMatch(/2 failed, 1,000,000 succeeded of 1,000,002 jobs/);
  });
});

describe('the slowest chain', () => {
  async function chainOf(needs: Readonly<Record<string, readonly string[]>>, seconds: Readonly<Record<string, number>>) {
    const record = new RunRecord();
    const jobs = Object.entries(needs).map(([id, ids]) => makeJob(id, { needs: ids.map((job) => ({ job, when: 'success' })) }));
    const results = jobs.map(({ id }) => ({
      id,
      outcome: { type: 'succeeded' } as const,
      attempts: 1,
      flaky: false,
      ...(seconds[id] === undefined ? {} : { startedAt: 0, endedAt: seconds[id] * 1000 }),
    }));
    for (const [at, job] of jobs.entries()) record.jobEnd({ job, result: results[at]! });
    return slowestChain(new Replay([], []).report({ results }), record);
  }

  it('is the one with the longest sum, in whatever order jobs are declared', async () => {
    const chain = await chainOf(
      { e2e: ['web', 'api'], web: ['types'], api: ['types'], types: [], lone: [] },
      { e2e: 5, web: 3, api: 4, types: 2, lone: 9 },
    );
    expect(chain.links.map(({ id }) => id)).toEqual(['types', 'api', 'e2e']);
    expect(chain.totalMs).toBe(11_000);
  });

  it('is the longest job where nobody waited, also where its result was not kept', () => {
    const record = new RunRecord();
    for (const [id, seconds] of Object.entries({ a: 3, b: 7, c: 5 })) {
      const result = {
        id,
        outcome: { type: 'succeeded' } as const,
        attempts: 1,
        flaky: false,
        startedAt: 0,
        endedAt: 1000 * seconds,
      };
      record.jobEnd({ job: makeJob(id), result });
    }
    const chain = slowestChain(new Replay([], []).report({ results: [] }), record);
    expect(chain).toEqual({ links: [{ id: 'b', ms: 7000 }], totalMs: 7000 });
  });

  it('leaves out what never ran', async () => {
    const chain = await chainOf({ a: [], b: ['a'], c: ['b'] }, { a: 1 });
    expect(chain.links.map(({ id }) => id)).toEqual(['a']);
    expect((await chainOf({}, {})).links).toEqual([]);
  });

  it('holds for 20,000 links', async () => {
    const needs = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`j${i}`, i > 0 ? [`j${i - 1}`] : []]));
    const chain = await chainOf(needs, Object.fromEntries(Object.keys(needs).map((id) => [id, 1])));
    expect(chain.links).toHaveLength(20_000);
    expect(chain.links[0]!.id).toBe('j0');
  });
});

describe('requested against used', () => {
  it('puts a family into one row and leaves out what was killed or hardly seen', async () => {
    const record = new RunRecord();
    const jobs = [1, 2, 3].map((i) => makeJob(`align-${i}`, { family: 'align' })).concat([makeJob('killed'), makeJob('quick')]);
    const tap: Plugin = { name: 'record', apply: ({ hooks }) => hooks.jobEnd.tap('record', (event) => record.jobEnd(event)) };
    const run = new Replay(jobs, [tap]);
    for (const { id } of jobs) run.start(id);
    run.at += 60_000;
    run.end('align-1', { peakMemory: 512 * M });
    run.end('align-2', { peakMemory: 1024 * M });
    run.end('align-3', { peakMemory: 600 * M });
    run.end('killed', { reason: 'oom', peakMemory: 5 * G });
    run.end('quick');
    const rows = requestRows(record);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ label: 'align-1 and 2 others', reserved: 2 * G, peak: G, suggestion: 'memory: "1152M"' });
    expect(rows[0]!.waste).toBeCloseTo(1.5 + 1 + (2048 - 600) / 1024, 5);
    // Nobody declared it, and the next run books what was measured: there is nothing to edit.
    const undeclared = { ...record.families.get('align')!, job: makeJob('align-1', { request: { cpus: 1 } }) };
    const families = new Map([['align', undeclared]]);
    expect(requestRows({ families, profile: 'kept' })[0]).toMatchObject({ suggestion: undefined, guessed: 3 });
    expect(requestRows({ families, profile: 'none' })[0]).toMatchObject({ suggestion: 'memory: "1152M"', guessed: 0 });
    expect(guessLines(requestRows({ families, profile: 'kept' }), 'kept')).toEqual([
      'memory of 3 jobs was a guess: up to 2G reserved, up to 1G used; the next run books what was measured',
    ]);
    expect(guessLines(requestRows({ families, profile: 'unkept' }), 'unkept')).toEqual([
      'memory of 3 jobs was a guess: up to 2G reserved, up to 1G used',
    ]);
    expect(guessLines(rows, 'kept')).toEqual([]);
    // Who knows more runs has the word, unless it is less than what was just used.
    const suggested = (bytes: number) => requestRows(record, () => bytes)[0]!.suggestion;
    expect([1216 * M, 512 * M].map(suggested)).toEqual(['memory: "1216M"', 'memory: "1152M"']);
  });
});

describe('words for a shell', () => {
  it.each([
    ['web#build', 'web#build'],
    ['#odd', "'#odd'"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['', "''"],
    ['a\nb', "$'a\\x0ab'"],
  ])('%j is typed %s', (text, word) => expect(shellWord(text)).toBe(word));
});
