import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Attempt, changeJob, type Job, type Plugin } from '@mpmsub/runner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journal } from '../src/index.js';
import { commandJob, failing, fakeRun, freshFolder, linesOf } from './rig.js';

const journalOf = (root: string, runId: string) => join(root, '.mpmsub/runs', runId, 'journal.ndjson');

/** Makes the journal that a run killed after `lines` lines would have left. */
function die(root: string, runId: string, lines: number): void {
  const all = readFileSync(journalOf(root, runId), 'utf8').trimEnd().split('\n');
  const header = JSON.parse(all[0]!) as { process: object };
  // A process that has this pid has another start time, so the run counts as dead.
  all[0] = JSON.stringify({ ...header, process: { ...header.process, startTime: 1 } });
  writeFileSync(journalOf(root, runId), `${all.slice(0, lines).join('\n')}\n`);
}

describe('resume', () => {
  const chain = (root: string) => [
    commandJob(root, 'a'),
    commandJob(root, 'b', { after: ['a'] }),
    commandJob(root, 'c', { after: ['b'] }),
  ];

  it('runs what had not succeeded, and nothing else', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', chain(root), [journal()], failing('b'));
    const again = await fakeRun(root, 'r2', chain(root), [journal({ resume: true })]);
    expect(again.started).toEqual(['b', 'c']);
    expect(again.report.results.map((result) => [result.id, result.outcome.type, result.restored ?? false])).toEqual([
      ['a', 'succeeded', true],
      ['b', 'succeeded', false],
      ['c', 'succeeded', false],
    ]);
    expect(again.warnings).toEqual(['resumed: continues run r1: 1 of 3 jobs had succeeded and are not run again']);
  });

  it('continues what people began, not what a job of it began; and within that job, what that job began', async () => {
    const root = freshFolder();
    const batch = [commandJob(root, '1'), commandJob(root, '2')];
    const within = (runId: string, jobId = 'b') => ({ runId, jobId, cpus: 1, memory: undefined });
    const inner = (runId: string, outer: ReturnType<typeof within>, resume = false, script?: ReturnType<typeof failing>) =>
      fakeRun(root, runId, batch, [journal({ resume, keep: 2 })], script, [], undefined, outer);
    await fakeRun(root, 'r1', chain(root), [journal()], failing('b'));
    await inner('r1-b', within('r1'), false, failing('2'));
    await inner('r1-c', within('r1', 'c'));
    expect(readlinkSync(join(root, '.mpmsub/runs/latest'))).toBe('r1');
    expect((await fakeRun(root, 'r2', chain(root), [journal({ resume: true })], failing('b'))).started).toEqual(['b']);
    expect((await inner('r2-b', within('r2'), true)).started).toEqual(['2']);
    // Each keeps so many of its own.
    await inner('r2-b2', within('r2'));
    expect(readdirSync(join(root, '.mpmsub/runs')).filter((name) => name.startsWith('r'))).toEqual([
      'r1',
      'r1-c',
      'r2',
      'r2-b',
      'r2-b2',
    ]);
    // A job's package has runs of its own, which people look for there.
    await fakeRun(join(root, 'web'), 'w1', batch, [journal()], failing('2'), [], undefined, within('r2'));
    expect(readlinkSync(join(root, 'web/.mpmsub/runs/latest'))).toBe('w1');
    expect((await fakeRun(join(root, 'web'), 'w2', batch, [journal({ resume: true })])).started).toEqual(['2']);
  });

  it('knows jobs as the plugins after it have made them', async () => {
    const root = freshFolder();
    const changes: Plugin = {
      name: 'changes',
      apply: ({ hooks }) =>
        hooks.plan.tap('changes', (jobs) => [
          ...jobs.map((job) => changeJob(job, { env: { X: '1' } })),
          commandJob(root, 'extra'),
        ]),
    };
    await fakeRun(root, 'r1', chain(root), [journal(), changes]);
    expect((await fakeRun(root, 'r2', chain(root), [journal({ resume: true }), changes])).started).toEqual([]);
    expect((await fakeRun(root, 'r3', chain(root), [journal({ resume: true })])).started).toEqual(['a', 'b', 'c']);
  });

  it('keeps what earlier runs of a chain had done, also for jobs that were left out in between', async () => {
    const root = freshFolder();
    const [a, b, c] = chain(root) as [Job, Job, Job];
    const d = commandJob(root, 'd');
    await fakeRun(root, 'r1', [a, b, c, d], [journal()], failing('b'));
    await fakeRun(root, 'r2', [a, b], [journal({ resume: true })]);
    const third = await fakeRun(root, 'r3', [a, b, c, d], [journal({ resume: true })]);
    expect(third.started).toEqual(['c']);
    const fourth = await fakeRun(root, 'r4', [a, b, c, d], [journal({ resume: true })]);
    expect(fourth.started).toEqual([]);
    expect(linesOf(root, 'r4').filter((line) => line.type === 'restored')).toMatchObject([
      { job: { id: 'a' }, runId: 'r1' },
      { job: { id: 'b' }, runId: 'r2' },
      { job: { id: 'c' }, runId: 'r3' },
      { job: { id: 'd' }, runId: 'r1' },
    ]);
  });

  it('restores jobs that arrive, whatever the lots and wherever each run died', async () => {
    const lots = (jobs: readonly Job[], size: number) =>
      Array.from({ length: Math.ceil(jobs.length / size) }, (_, i) => jobs.slice(i * size, (i + 1) * size)) as [
        Job[],
        ...Job[][],
      ];
    await fc.assert(
      fc.asyncProperty(
        // Several jobs are the same: they count one by one.
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (kinds, runs) => {
          const root = freshFolder();
          const jobs = kinds.map((kind, i) =>
            commandJob(root, `j${i}`, { stages: [{ argv: ['work', String(kind)], text: `work ${kind}` }] }),
          );
          let missing = jobs.length;
          for (const [run, [size, part]] of [...runs, [3, 1] as const].entries()) {
            const [first, ...later] = lots(jobs, size);
            const ran = await fakeRun(root, `r${run}`, first, [journal({ resume: run > 0 })], undefined, later);
            expect(ran.started).toHaveLength(missing);
            const lines = linesOf(root, `r${run}`);
            const kept = Math.max(1, Math.round(part * lines.length));
            die(root, `r${run}`, kept);
            // What was carried on stands in the first lines, which are written as one.
            const restored = lines.filter((line) => line.type === 'restored').length;
            if (kept <= restored + 1) return;
            missing -= lines
              .slice(0, kept)
              .filter((line) => line.type === 'job-end' && line.result.outcome.type === 'succeeded').length;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('neither skips nor repeats when jobs are inserted, moved, renamed, changed or removed', async () => {
    const root = freshFolder();
    const jobs = chain(root);
    await fakeRun(root, 'r1', jobs, [journal()]);
    const inserted = [commandJob(root, 'new'), jobs[1]!, jobs[0]!, jobs[2]!];
    expect((await fakeRun(root, 'r2', inserted, [journal({ resume: 'r1' })])).started).toEqual(['new']);
    const renamed = [commandJob(root, 'a', { id: 'z' }), commandJob(root, 'b', { after: ['z'] })];
    expect((await fakeRun(root, 'r3', renamed, [journal({ resume: 'r1' })])).started).toEqual([]);
    const changed = [commandJob(root, 'a', { env: { MODE: '2' } }), jobs[1]!, jobs[2]!, commandJob(root, 'free')];
    expect((await fakeRun(root, 'r4', changed, [journal({ resume: 'r1' })])).started.toSorted()).toEqual(['a', 'b', 'c', 'free']);
  });

  describe('of a job that was interrupted between its attempts', () => {
    const retry: Job['retry'] = { times: 2, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 };
    const jobs = (root: string) => [commandJob(root, 'a', { retry }), commandJob(root, 'b', { retry, after: ['a'] })];
    /** run-start, attempt-start, attempt-end of the first attempt, attempt-start of the second. */
    const interrupt = async (root: string, script = failing('a')) => {
      await fakeRun(root, 'r1', jobs(root), [journal()], script);
      die(root, 'r1', 4);
    };
    const starts = (root: string, runId: string) =>
      linesOf(root, runId).flatMap((line) => (line.type === 'attempt-start' ? [`${line.jobId} ${line.attempt.number}`] : []));

    it('goes on counting', async () => {
      const root = freshFolder();
      await interrupt(root);
      const { report } = await fakeRun(root, 'r2', jobs(root), [journal({ resume: true })], failing('a'));
      expect(starts(root, 'r2')).toEqual(['a 2', 'a 3']);
      expect(report.results[0]).toMatchObject({ attempts: 3, outcome: { type: 'failed' } });
      // It has failed for good, so whoever runs it again gives it all its chances.
      await fakeRun(root, 'r3', jobs(root), [journal({ resume: true })], failing('a'));
      expect(starts(root, 'r3')).toEqual(['a 1', 'a 2', 'a 3']);
    });

    it('keeps the count through runs that never came to it, or left it out', async () => {
      const root = freshFolder();
      await interrupt(root);
      await fakeRun(root, 'r2', jobs(root), [journal({ resume: true })], failing('a'));
      die(root, 'r2', 2);
      await fakeRun(root, 'r3', [commandJob(root, 'other')], [journal({ resume: true })]);
      const { report } = await fakeRun(root, 'r4', jobs(root), [journal({ resume: true })]);
      expect(starts(root, 'r4')).toEqual(['a 2', 'b 1']);
      expect(report.results[0]).toMatchObject({ attempts: 2, flaky: true, outcome: { type: 'succeeded' } });
      const again = await fakeRun(root, 'r5', jobs(root), [journal({ resume: true })]);
      expect(again.started).toEqual([]);
    });

    it('does not count what was stopped to relieve memory', async () => {
      const root = freshFolder();
      await interrupt(root);
      die(root, 'r1', 3);
      const text = readFileSync(journalOf(root, 'r1'), 'utf8');
      writeFileSync(journalOf(root, 'r1'), text.replace('"preempted":false', '"preempted":true'));
      await fakeRun(root, 'r2', jobs(root), [journal({ resume: true })], failing('a'));
      expect(starts(root, 'r2')).toEqual(['a 1', 'a 2', 'a 3']);
    });

    it('gives them to the job once, also to one that arrives', async () => {
      const root = freshFolder();
      await interrupt(root);
      const [a] = jobs(root);
      await fakeRun(root, 'r2', [commandJob(root, 'other')], [journal({ resume: true })], failing('a'), [[a!]]);
      expect(starts(root, 'r2')).toEqual(['other 1', 'a 2', 'a 3']);
      await fakeRun(root, 'r3', [a!], [journal({ resume: true })], failing('a'));
      expect(starts(root, 'r3')).toEqual(['a 1', 'a 2', 'a 3']);
    });

    it('begins anew when the job is another one now', async () => {
      const root = freshFolder();
      await interrupt(root);
      const changed = [commandJob(root, 'a', { retry, env: { MODE: '2' } })];
      await fakeRun(root, 'r2', changed, [journal({ resume: true })]);
      expect(starts(root, 'r2')).toEqual(['a 1']);
    });

    describe('because it ran out of memory', () => {
      const GB = 1e9;
      const oom = { exit: { type: 'signaled', signal: 'SIGKILL' }, evidence: { vmstatOomKill: true } } as const;
      const hungry = (attempt: Attempt) => (attempt.job.id === 'a' ? { ...oom, peakMemory: 0.9 * GB } : {});
      const jobsOf = (root: string) => [commandJob(root, 'a', { retry, request: { cpus: 1, memory: GB } })];
      const dieAfter = async (root: string, lines: number) => {
        await fakeRun(root, 'r1', jobsOf(root), [journal()], hungry);
        die(root, 'r1', lines);
      };

      it.each([
        ['before its next attempt began', 3],
        ['in its next attempt', 4],
      ])('%s: goes on counting, and with more memory', async (_, lines) => {
        const root = freshFolder();
        await dieAfter(root, lines);
        const again = await fakeRun(root, 'r2', jobsOf(root), [journal({ resume: true })], hungry);
        expect(starts(root, 'r2')).toEqual(['a 2', 'a 3']);
        expect(again.memory).toEqual([2 * GB, 4 * GB]);
      });

      it('keeps it through runs that never came to it, or left it out', async () => {
        const root = freshFolder();
        await dieAfter(root, 3);
        await fakeRun(root, 'r2', jobsOf(root), [journal({ resume: true })], hungry);
        die(root, 'r2', 2);
        await fakeRun(root, 'r3', [commandJob(root, 'other')], [journal({ resume: true })]);
        const again = await fakeRun(root, 'r4', jobsOf(root), [journal({ resume: true })]);
        expect(starts(root, 'r4')).toEqual(['a 2']);
        expect(again.memory).toEqual([2 * GB]);
      });

      it('asks for no more than there was', async () => {
        const root = freshFolder();
        await fakeRun(root, 'r1', [commandJob(root, 'a', { retry, request: { cpus: 1, memory: 3 * GB } })], [journal()], hungry);
        die(root, 'r1', 3);
        const jobs = [commandJob(root, 'a', { retry, request: { cpus: 1, memory: 3 * GB } })];
        const again = await fakeRun(root, 'r2', jobs, [journal({ resume: true })]);
        expect(again.memory).toEqual([4 * GB]);
        expect(again.warnings.filter((warning) => warning.startsWith('oversized'))).toEqual([]);
      });

      it('has had its free attempt', async () => {
        const root = freshFolder();
        const jobs = [commandJob(root, 'a', { request: { cpus: 1, memory: GB } })];
        await fakeRun(root, 'r1', jobs, [journal()], hungry);
        die(root, 'r1', 4);
        await fakeRun(root, 'r2', jobs, [journal({ resume: true })], hungry);
        expect(starts(root, 'r2')).toEqual(['a 2']);
      });
    });
  });

  it('keeps what was done of a job that another plugin drops afterwards', async () => {
    const root = freshFolder();
    const drop: Plugin = {
      name: 'drop',
      apply: ({ hooks }) => hooks.plan.tap({ name: 'drop', stage: 300 }, (jobs) => jobs.filter(({ id }) => id !== 'a')),
    };
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b')];
    await fakeRun(root, 'r1', jobs, [journal()]);
    await fakeRun(root, 'r2', jobs, [journal({ resume: true }), drop]);
    expect((await fakeRun(root, 'r3', jobs, [journal({ resume: true })])).started).toEqual([]);
  });

  it('takes the run that continues another for the newer one, whatever the date was', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', chain(root), [journal()], failing('a'));
    await fakeRun(root, 'r2', chain(root), [journal({ resume: true })], failing('b'));
    const text = readFileSync(journalOf(root, 'r2'), 'utf8');
    writeFileSync(journalOf(root, 'r2'), text.replace(/"at":\d+/, '"at":1000'));
    const { started, warnings } = await fakeRun(root, 'r3', chain(root), [journal({ resume: true })]);
    expect(warnings[0]).toContain('continues run r2');
    expect(started).not.toContain('a');
  });

  it('counts jobs that are the same, preferring those of the same name', async () => {
    const root = freshFolder();
    const same = (id: string) => commandJob(root, id, { stages: [{ argv: ['same'], text: 'same' }] });
    await fakeRun(root, 'r1', [same('x'), same('y'), same('z')], [journal()], failing('x'));
    expect((await fakeRun(root, 'r2', [same('x'), same('y'), same('z')], [journal({ resume: 'r1' })])).started).toEqual(['x']);
    expect(
      (await fakeRun(root, 'r3', [same('p'), same('q'), same('r'), same('s')], [journal({ resume: 'r1' })])).started.toSorted(),
    ).toEqual(['r', 's']);
  });

  it('runs dependants of what failed again with rerunFailed, and only then', async () => {
    const root = freshFolder();
    const always = (id: string, on: string) => commandJob(root, id, { needs: [{ job: on, when: 'always' }] });
    const jobs = [commandJob(root, 'a'), always('clean', 'a'), always('after', 'clean'), commandJob(root, 'ok')];
    await fakeRun(root, 'r1', jobs, [journal()], failing('a'));
    expect((await fakeRun(root, 'r2', jobs, [journal({ resume: 'r1' })])).started).toEqual(['a']);
    expect((await fakeRun(root, 'r3', jobs, [journal({ rerunFailed: 'r1' })])).started).toEqual(['a', 'clean', 'after']);
  });

  it('tolerates a last line torn at any byte', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b', { after: ['a'] })];
    await fakeRun(root, 'whole', jobs, [journal()]);
    die(root, 'whole', 7);
    const text = readFileSync(journalOf(root, 'whole'));
    const last = text.lastIndexOf('\n', text.length - 2) + 1;
    for (let size = last; size <= text.length; size += 1) {
      const runId = `t${size}`;
      mkdirSync(join(root, '.mpmsub/runs', runId));
      copyFileSync(journalOf(root, 'whole'), journalOf(root, runId));
      truncateSync(journalOf(root, runId), size);
      const again = await fakeRun(root, `again${size}`, jobs, [journal({ resume: runId })]);
      const isWhole = size >= text.length - 1;
      expect(again.started).toEqual(isWhole ? [] : ['b']);
      expect(again.warnings.some((warning) => warning.startsWith('journal-torn'))).toBe(size > last && !isWhole);
      for (const used of [runId, `again${size}`]) rmSync(join(root, '.mpmsub/runs', used), { recursive: true });
    }
  });

  it('goes over damaged lines in the middle and runs what they told again', async () => {
    const root = freshFolder();
    const jobs = chain(root);
    await fakeRun(root, 'r1', jobs, [journal()]);
    const lines = readFileSync(journalOf(root, 'r1'), 'utf8').split('\n');
    const place = lines.findIndex((line) => line.startsWith('{"type":"job-end"') && line.includes('"b"'));
    lines[place] = `${lines[place]!.slice(0, 20)}\u0000\u0000`;
    writeFileSync(journalOf(root, 'r1'), lines.join('\n'));
    const again = await fakeRun(root, 'r2', jobs, [journal({ resume: true })]);
    expect(again.started).toEqual(['b']);
    expect(again.warnings[0]).toMatch(/^journal-damaged: 1 lines/);
  });

  it('starts from the beginning when nothing has run yet, and says so', async () => {
    const root = freshFolder();
    const { started, warnings } = await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal({ resume: true })]);
    expect(started).toEqual(['a']);
    expect(warnings).toEqual([expect.stringMatching(/^nothing-to-resume: there is no earlier run/)]);
  });

  it.each<[string, (root: string) => void, boolean | string, RegExp]>([
    ['a run that is not there', () => {}, 'nope', /no run is named "nope"; the newest are r1/],
    ['an empty journal', (root) => truncateSync(journalOf(root, 'r1'), 0), 'r1', /is empty/],
    ['a damaged beginning', (root) => writeFileSync(journalOf(root, 'r1'), 'rubbish\n'), true, /damaged/],
    [
      'a newer format',
      (root) => writeFileSync(journalOf(root, 'r1'), `${JSON.stringify({ type: 'run-start', version: 99, runId: 'r1' })}\n`),
      true,
      /newer mpmsub \(format 99, this one reads up to 1\): update/,
    ],
  ])('refuses %s with a clear message', async (_, damage, resume, message) => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    damage(root);
    await expect(fakeRun(root, 'r2', [commandJob(root, 'a')], [journal({ resume })])).rejects.toThrow(message);
  });

  it('takes the beginning of an id, and refuses one that is not clear', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a')];
    await fakeRun(root, 'r10', jobs, [journal()]);
    await fakeRun(root, 'r2', jobs, [journal()]);
    expect((await fakeRun(root, 'x', jobs, [journal({ resume: 'r1' })])).started).toEqual([]);
    await expect(fakeRun(root, 'y', jobs, [journal({ resume: 'r' })])).rejects.toThrow(/more than one run begins "r"/);
  });

  it('refuses a run that is still running', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const lines = readFileSync(journalOf(root, 'r1'), 'utf8').trimEnd().split('\n');
    writeFileSync(journalOf(root, 'r1'), `${lines.slice(0, -1).join('\n')}\n`);
    await expect(fakeRun(root, 'r2', [commandJob(root, 'a')], [journal({ resume: true })])).rejects.toThrow(
      /run r1 is still running \(process \d+\)/,
    );
  });

  it('refuses a run that another one, still running, continues', async () => {
    const root = freshFolder();
    const jobs = [commandJob(root, 'a'), commandJob(root, 'b')];
    await fakeRun(root, 'r1', jobs, [journal()], failing('a', 'b'));
    await fakeRun(root, 'r2', jobs, [journal({ resume: 'r1' })], failing('b'));
    await fakeRun(root, 'r3', jobs, [journal({ resume: 'r2' })]);
    const lines = readFileSync(journalOf(root, 'r3'), 'utf8').trimEnd().split('\n');
    writeFileSync(journalOf(root, 'r3'), `${lines.slice(0, -1).join('\n')}\n`);
    for (const run of ['r1', 'r2']) {
      await expect(fakeRun(root, 'r4', jobs, [journal({ resume: run })])).rejects.toThrow(
        new RegExp(`run r3 continues run ${run} and is still running \\(process \\d+\\)`),
      );
    }
    writeFileSync(journalOf(root, 'r3'), `${lines.join('\n')}\n`);
    expect((await fakeRun(root, 'r5', jobs, [journal({ resume: 'r1' })])).started).toEqual(['a', 'b']);
  });

  it('warns when it cannot be told whether the run still runs', async () => {
    const root = freshFolder();
    await fakeRun(root, 'r1', [commandJob(root, 'a')], [journal()]);
    const text = readFileSync(journalOf(root, 'r1'), 'utf8').trimEnd().split('\n').slice(0, -1).join('\n');
    writeFileSync(journalOf(root, 'r1'), `${text.replace(JSON.stringify(hostname()), '"elsewhere"')}\n`);
    const again = await fakeRun(root, 'r2', [commandJob(root, 'a')], [journal({ resume: true })]);
    expect(again.warnings[0]).toMatch(/^resume-elsewhere: .*"elsewhere"/);
    expect(again.started).toEqual([]);
  });

  it('refuses both ways at once', () => {
    expect(() => journal({ resume: true, rerunFailed: true })).toThrow(/choose one/);
  });

  it('after a death at any line gives the same end as a run that was never interrupted', async () => {
    const graph = fc.array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 2 }), fails: fc.boolean() }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(), async (shape, moment) => {
        const root = freshFolder();
        const jobs = shape.map(({ needs }, i) =>
          commandJob(root, `j${i}`, { after: i === 0 ? [] : [...new Set(needs.map((n) => `j${n % i}`))] }),
        );
        const fails = failing(...shape.flatMap(({ fails: does }, i) => (does ? [`j${i}`] : [])));
        const whole = await fakeRun(root, 'r1', jobs, [journal()], fails);
        const lines = linesOf(root, 'r1');
        const kept = 1 + (moment % (lines.length - 1));
        const done = lines
          .slice(0, kept)
          .flatMap((line) => (line.type === 'job-end' && line.result.outcome.type === 'succeeded' ? [line.job.id] : []));
        die(root, 'r1', kept);
        const again = await fakeRun(root, 'r2', jobs, [journal({ resume: true })], fails);
        const outcomes = (ran: typeof whole) => ran.report.results.map(({ id, outcome }) => [id, outcome.type]);
        expect(outcomes(again)).toEqual(outcomes(whole));
        expect(again.started.filter((id) => done.includes(id))).toEqual([]);
        expect(new Set([...done, ...again.started])).toEqual(new Set(whole.started));
      }),
      { numRuns: 40 },
    );
  });

  it('continues a resumed run that died as well', async () => {
    const root = freshFolder();
    const jobs = chain(root);
    await fakeRun(root, 'r1', jobs, [journal()], failing('b'));
    await fakeRun(root, 'r2', jobs, [journal({ resume: true })]);
    die(root, 'r2', 2);
    appendFileSync(journalOf(root, 'r2'), '{"type":"attempt-st');
    expect((await fakeRun(root, 'r3', jobs, [journal({ resume: true })])).started).toEqual(['b', 'c']);
  });
});
