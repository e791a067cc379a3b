import type { Job } from '@mpmsub/runner';
import { describe, expect, it } from 'vitest';
import { createLookup, describeRequest, estimateOf, type Knowledge, proposeRequests } from '../src/index.js';
import { learnRun } from '../src/learn-run.js';
import type { Sample } from '../src/sample.js';
import { SeenJobs } from '../src/seen-jobs.js';
import { GiB, jobIn, MiB } from './one-run.js';

const ROOT = '/project';
const KEEP = 5;
const BUDGET = { cpus: 4, memory: 64 * GiB };
type Known = ReadonlyMap<string, Knowledge>;

function sample(peak: number, more: Partial<Sample> = {}): Sample {
  return { peakMemory: peak * MiB, wallMs: 10_000, cpuMs: 20_000, isComplete: true, method: 'cgroup', ...more };
}

function job(id: string, fields: Partial<Job> = {}): Job {
  return jobIn(ROOT, id, fields);
}

/** Learns one run in which each job had these samples. */
function afterRun(known: Known, runs: readonly [Job, ...Sample[]][], machineClass = 'linux-x64'): Known {
  const seen = new SeenJobs(machineClass, KEEP);
  for (const [one] of runs) seen.plan(one);
  for (const [one, ...samples] of runs) for (const each of samples) seen.add(one, each);
  return learnRun(known, seen.families, { root: ROOT, keep: KEEP });
}

const names = (known: Known) =>
  [...known.values()].map(({ entry }) => `${entry.kind} ${entry.name} ${entry.memory / MiB}`).sort();
const none: Known = new Map();

describe('identity', () => {
  it('is what the job does, not what it is called', () => {
    const first = afterRun(none, [[job('a'), sample(160)]]);
    const renamed = { ...job('a'), id: 'b' };
    const second = afterRun(first, [[renamed, sample(160)]]);
    expect(names(second)).toEqual(['job b 160']);
  });

  it('of a changed command is a new one, and the old entry goes', () => {
    const first = afterRun(none, [[job('a'), sample(160)]]);
    const changed = job('a', { stages: [{ argv: ['other'], text: 'other' }] });
    const found = createLookup(first, ROOT, 'linux-x64')(changed)!;
    expect(found.origin).toBe('former');
    expect(estimateOf(found)).toMatchObject({ peaks: [160 * MiB], ofFamily: true });
    expect(names(afterRun(first, [[changed]]))).toEqual(['job a 160']);
    expect(names(afterRun(first, [[changed, sample(320)]]))).toEqual(['job a 320']);
  });

  it('of two jobs that do the same is one', () => {
    const twin = { ...job('a'), id: 'twin' };
    const known = afterRun(none, [
      [job('a'), sample(160)],
      [twin, sample(320)],
    ]);
    expect(names(known)).toEqual(['job a 320']);
  });

  it('counts environment values, and never shows them', () => {
    const secret = (value: string) => job('a', { env: { TOKEN: value } });
    const known = afterRun(none, [[secret('hunter2'), sample(160)]]);
    expect(createLookup(known, ROOT, 'linux-x64')(secret('hunter2'))!.origin).toBe('own');
    expect(createLookup(known, ROOT, 'linux-x64')(secret('other'))!.origin).toBe('former');
    expect(JSON.stringify([...known])).not.toContain('hunter2');
  });

  it('keeps machines apart, and borrows where there is nothing better', () => {
    const known = afterRun(afterRun(none, [[job('a'), sample(160)]]), [[job('a'), sample(320)]], 'darwin-arm64');
    expect(names(known)).toEqual(['job a 160', 'job a 320']);
    const onWindows = createLookup(known, ROOT, 'win32-x64')(job('a'))!;
    expect(onWindows).toMatchObject({ origin: 'elsewhere', knowledge: { entry: { memory: 320 * MiB } } });
    const remote = job('a', { executor: 'slurm' });
    expect(names(afterRun(none, [[remote, sample(160)]]))).toEqual(['job a 160']);
    expect([...afterRun(none, [[remote, sample(160)]]).values()][0]!.entry.machine).toBe('slurm');
  });
});

describe('families', () => {
  const member = (index: number) => job(`fit-${index}`, { family: 'fit #' });
  const members = Array.from({ length: 5 }, (_, index) => member(index));

  it('of two or more are kept as their highest peak and median time', () => {
    const known = afterRun(
      none,
      members.map((one, index) => [one, sample(100 * (index + 1), { wallMs: 1000 * (index + 1) })]),
    );
    const family = [...known.values()].find(({ entry }) => entry.kind === 'family')!;
    expect(family.entry).toMatchObject({ name: 'fit #', memory: 512 * MiB, wallMs: 3000, cpuMs: 100_000 });
    const stranger = createLookup(known, ROOT, 'linux-x64')(member(99))!;
    expect(stranger.origin).toBe('family');
    expect(estimateOf(stranger)).toEqual({ peaks: [500 * MiB], durationsMs: [3000], ofFamily: true });
    expect(describeRequest(member(99), stranger, BUDGET)).toMatchObject({ source: 'family', memory: 550 * MiB });
  });

  it('of one are none', () => {
    expect(names(afterRun(none, [[member(1), sample(160)]]))).toEqual(['job fit-1 160']);
  });

  it('do not fall when only some of them run', () => {
    let known = afterRun(
      none,
      members.map((one, index) => [one, sample(index === 4 ? 640 : 160)]),
    );
    for (let run = 0; run < 9; run++)
      known = afterRun(
        known,
        members.slice(0, 2).map((one) => [one, sample(160)]),
      );
    expect(names(known)).toContain('family fit # 640');
  });

  it('of thousands are one entry', () => {
    const many = Array.from({ length: 1500 }, (_, index) => member(index));
    const known = afterRun(
      none,
      many.map((one) => [one, sample(160)]),
    );
    expect(names(known)).toEqual(['family fit # 160']);
  });
});

describe('where a request comes from', () => {
  const lookupAfter = (...samples: Sample[]) => createLookup(afterRun(none, [[job('a'), ...samples]]), ROOT, 'linux-x64');
  const asking = (memory: number, pinned = false) => job('a', { request: { cpus: 1, memory: memory * MiB }, pinned });

  it.each<[string, Job, readonly Sample[], object]>([
    ['nobody', job('a'), [], { source: 'none', memory: undefined, text: 'neither declared nor measured' }],
    ['the declaration', asking(512), [], { source: 'declared', memory: 512 * MiB, text: 'declared: 512M' }],
    [
      'one run',
      job('a'),
      [sample(1000)],
      { source: 'measured', memory: 1132 * MiB, runs: 1, text: 'measured: peak 1000M in 1 run (cgroup)' },
    ],
    ['several runs', job('a'), [sample(1000), sample(900)], { source: 'measured', memory: 1082 * MiB, runs: 2 }],
    [
      'runs below the declaration',
      asking(2048),
      [sample(1000)],
      { source: 'measured', memory: 1132 * MiB, text: 'measured: peak 1000M in 1 run (cgroup); declared: at most 2G' },
    ],
    [
      'the user, whatever was measured',
      asking(512, true),
      [sample(1000)],
      { source: 'pinned', memory: 512 * MiB, peak: 1000 * MiB, text: 'pinned: 512M; measured: peak 1000M in 1 run (cgroup)' },
    ],
    [
      'a run that was killed: more than was seen',
      job('a'),
      [sample(1000, { isComplete: false })],
      {
        source: 'measured',
        peak: 1250 * MiB,
        text: expect.stringContaining('peak 1000M in a run that did not succeed: 1.2G is reckoned with'),
      },
    ],
    [
      'what it is held to, where that is less',
      job('a', { memoryLimit: { bytes: 1000 * MiB } }),
      [sample(990)],
      { source: 'limit', memory: 1000 * MiB, text: 'its memoryLimit: 1000M; measured: peak 990M in 1 run (cgroup)' },
    ],
    [
      'the declaration, where a killed run saw less',
      asking(2048),
      [sample(100, { isComplete: false })],
      { source: 'declared', memory: 2048 * MiB },
    ],
  ])('%s', (_, one, samples, expected) => {
    expect(describeRequest(one, lookupAfter(...samples)(one), BUDGET)).toMatchObject(expected);
  });

  it('is told from the estimate alone where the profile is not at hand', () => {
    const estimate = { peaks: [GiB], durationsMs: [], ofFamily: true };
    expect(describeRequest({ ...job('a'), estimate }, undefined, BUDGET).text).toBe('measured on jobs like it: peak 1G in 1 run');
  });

  it('is proposed with room, rounded, and only when it is worth an edit', () => {
    const lookup = lookupAfter(sample(1000));
    const rows = proposeRequests([job('a'), asking(1200), asking(4096), asking(512), asking(512, true)], lookup);
    expect(rows.map(({ recommended, isWorthWriting }) => [recommended / MiB, isWorthWriting])).toEqual([
      [1152, true],
      [1152, false],
      [1152, true],
      [1152, true],
      [1152, false],
    ]);
    expect(rows[0]).toMatchObject({ id: 'a', declared: undefined, peak: 1008 * MiB, runs: 1 });
    expect(proposeRequests([job('b')], lookup)).toEqual([]);
    expect(proposeRequests([job('a')], lookupAfter(sample(1000, { isComplete: false })))).toEqual([]);
  });

  it('is at least what was measured', () => {
    const [row] = proposeRequests([job('a')], lookupAfter(sample(5 * 1024)));
    expect(row!.recommended).toBeGreaterThan(5 * GiB);
  });
});
