import { mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeRequest, type Lookup, readKnowledge } from '../../src/index.js';
import { GiB, jobIn, MiB, oneRun } from '../one-run.js';

const BUDGET = { cpus: 4, memory: 64 * GiB };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mpmsub-by-input-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string, bytes: number) => {
  writeFileSync(join(root, name), '');
  truncateSync(join(root, name), bytes);
};
/** Sparse files, so that sizes of gigabytes cost nothing. */
const sized = (sizes: Readonly<Record<string, number>>) => {
  for (const [id, bytes] of Object.entries(sizes)) file(`${id}.bam`, bytes);
  return Object.keys(sizes).map((id) => jobIn(root, id, { family: 'sort <path>', input: [`${id}.bam`] }));
};
const SIZES = { a: 100 * MiB, b: 200 * MiB, c: 300 * MiB, d: 500 * MiB, e: 800 * MiB };
/** A job that needs 100 MiB and three times its input. */
const follow = (sizes: Readonly<Record<string, number>>) => (id: string) => ({
  peakMemory: 100 * MiB + 3 * sizes[id]!,
  durationMs: 5000,
  cpuMs: 4000,
});
const profile = () => readFileSync(join(root, 'mpmsub.profile.json'), 'utf8');
const family = () =>
  (JSON.parse(profile()) as { families: Record<string, unknown>[] }).families.find(({ family: name }) => name === 'sort <path>');

describe('jobs whose memory follows their input', () => {
  it('five sizes foretell a sixth: its reservation fits, and says where it comes from', async () => {
    await oneRun(root, sized(SIZES), follow(SIZES));
    expect(family()?.input).toEqual({ base: '112M', perByte: 3, within: 0, sizes: 5, from: '100M', to: '800M' });
    const next = { ...SIZES, f: 2 * GiB };
    const jobs = sized(next);
    let lookup: Lookup = () => undefined;
    const run = await oneRun(root, jobs, follow(next), {
      onPlan: (found) => {
        lookup = found;
      },
    });
    const { memory } = run.attempts.find(({ job }) => job.id === 'f')!.allocation;
    const peak = follow(next)('f').peakMemory;
    expect(memory).toBeGreaterThan(peak);
    expect(memory).toBeLessThan(peak * 1.15);
    expect(describeRequest(jobs.at(-1)!, lookup(jobs.at(-1)!), BUDGET)).toMatchObject({
      source: 'input',
      text: 'reckoned from its input of 2G, 2.6 times the largest measured: 6.1G by 112M + 3 x input (5 sizes from 100M to 800M, missing by less than 16M)',
    });
    expect(describeRequest(jobs[0]!, lookup(jobs[0]!), BUDGET)).toMatchObject({ source: 'measured' });
    expect(run.outcome?.inputs).toEqual([
      { family: 'sort <path>', isFitted: true, text: expect.stringMatching(/^112M \+ 3 x input \(6 sizes from 100M to 2G/) },
    ]);
  });

  it('one job whose input grows is enough', async () => {
    const one = (bytes: number) => oneRun(root, sized({ a: bytes }), follow({ a: bytes }));
    for (const bytes of [100, 200, 300, 500, 800]) await one(bytes * MiB);
    const { attempts } = await one(3 * GiB);
    expect(attempts[0]!.allocation.memory).toBeGreaterThan(follow({ a: 3 * GiB })('a').peakMemory);
    // and shrinks again
    expect((await one(150 * MiB)).attempts[0]!.allocation.memory).toBeLessThan(700 * MiB);
  });

  it('a second identical run writes nothing', async () => {
    await oneRun(root, sized(SIZES), follow(SIZES));
    const before = profile();
    const { outcome } = await oneRun(root, sized(SIZES), follow(SIZES));
    expect([outcome?.isWritten, profile()]).toEqual([false, before]);
  });

  it('a fresh checkout has the model, and only that', async () => {
    await oneRun(root, sized(SIZES), follow(SIZES));
    rmSync(join(root, '.mpmsub'), { recursive: true });
    const next = { f: 2 * GiB };
    const { attempts } = await oneRun(root, sized(next), follow(next));
    expect(attempts[0]!.allocation.memory).toBeGreaterThan(follow(next)('f').peakMemory);
    expect(family()).toMatchObject({ input: { sizes: 5 } });
  });

  it('what the user asked for stays a ceiling, and is not edited into the configuration', async () => {
    await oneRun(root, sized(SIZES), follow(SIZES));
    const config = join(root, 'mpmsub.config.json');
    writeFileSync(config, JSON.stringify({ jobs: { a: { cmd: 'work a', memory: '9G' } } }));
    const asking = sized(SIZES).map((job) => ({ ...job, request: { cpus: 1, memory: 200 * MiB } }));
    const { attempts, outcome } = await oneRun(root, asking, follow(SIZES), { into: 'config' }, config);
    expect(new Set(attempts.map(({ allocation }) => allocation.memory))).toEqual(new Set([200 * MiB]));
    expect(outcome?.proposals.map(({ followsInput, isWorthWriting }) => [followsInput, isWorthWriting])).toEqual(
      Array(5).fill([true, false]),
    );
    expect(outcome?.config).toMatchObject({ applied: [], refused: [] });
  });

  it('the gate lets a job grow with its input, and no more', async () => {
    await oneRun(root, sized(SIZES), follow(SIZES));
    const grown = { ...SIZES, a: 1500 * MiB };
    const gate = { failOnMemory: '+15%' };
    expect((await oneRun(root, sized(grown), follow(grown), gate)).outcome?.regressions).toEqual([]);
    const larger = { ...SIZES, a: 1700 * MiB };
    const wild = (id: string) => ({ ...follow(larger)(id), peakMemory: follow(larger)(id).peakMemory * 1.3 });
    expect((await oneRun(root, sized(larger), wild, gate)).outcome?.regressions.map(({ id }) => id)).toContain('a');
  });
});

it('each attempt of a job is measured with the input it began with', async () => {
  const [job] = sized({ a: 100 * MiB });
  const retried = { ...job!, retry: { ...job!.retry, times: 1, delayMs: 0 } };
  await oneRun(root, [retried], (_, { number }) => {
    // Larger by the time of the second attempt.
    file('a.bam', 200 * MiB);
    return number === 1 ? { peakMemory: 50 * MiB, exit: { type: 'exited', code: 1 } } : { peakMemory: 70 * MiB };
  });
  const known = await readKnowledge(join(root, 'mpmsub.profile.json'));
  const own = [...known.values()].find(({ entry }) => entry.kind === 'job')!;
  expect(own.recent.observations.at(-1)).toMatchObject({ peakMemory: 70 * MiB, inputBytes: 200 * MiB });
});

describe('jobs whose run time follows their input', () => {
  /** Memory is always the same; a second, and one more for each 100 MiB. */
  const takes = (sizes: Readonly<Record<string, number>>) => (id: string) => ({
    peakMemory: 100 * MiB,
    durationMs: 1000 + sizes[id]! / ((100 * MiB) / 1000),
    cpuMs: 500,
  });
  const next = { ...SIZES, f: 2000 * MiB };
  const estimates = async () => {
    const { attempts } = await oneRun(root, sized(next), takes(next));
    return Object.fromEntries(attempts.map(({ job }) => [job.id, job.estimate]));
  };

  it('five sizes foretell a sixth, also on a fresh checkout', async () => {
    await oneRun(root, sized(SIZES), takes(SIZES));
    expect(family()?.inputSeconds).toEqual({ base: 1, perGB: 10.2, within: 0, sizes: 5, from: '100M', to: '800M' });
    const first = await estimates();
    expect(first.f!.durationsMs[0]! / 21_000).toBeCloseTo(1, 1);
    expect(first.f!.peaks).toEqual([100 * MiB]);
    expect(first.a!.durationsMs).toEqual([2000]);
    rmSync(join(root, '.mpmsub'), { recursive: true });
    expect((await estimates()).f!.durationsMs[0]! / 21_000).toBeCloseTo(1, 1);
  });

  it('is told with what it rests on', async () => {
    const { outcome } = await oneRun(root, sized(SIZES), takes(SIZES));
    expect(outcome?.inputs).toEqual([
      { family: 'sort <path>', isFitted: false, text: expect.stringContaining('; time: 1s + 10.2s per GB of input') },
    ]);
  });

  it('a second run that takes a little longer writes nothing', async () => {
    await oneRun(root, sized(SIZES), takes(SIZES));
    const before = profile();
    const slower = (id: string) => ({ ...takes(SIZES)(id), durationMs: takes(SIZES)(id).durationMs * 1.2 });
    expect((await oneRun(root, sized(SIZES), slower)).outcome?.isWritten).toBe(false);
    expect(profile()).toBe(before);
  });
});

describe('jobs that name an input that says nothing', () => {
  it('memory that does not follow it: no model, and the reason is told', async () => {
    let lookup: Lookup = () => undefined;
    const onPlan = (found: Lookup) => {
      lookup = found;
    };
    for (let times = 0; times < 2; times++)
      await oneRun(root, sized(SIZES), () => ({ peakMemory: 700 * MiB, cpuMs: 4000, durationMs: 5000 }), { onPlan });
    expect(family()).not.toHaveProperty('input');
    const [job] = sized({ f: GiB });
    await oneRun(root, [job!], () => ({ peakMemory: 700 * MiB }), { onPlan, dryRun: true });
    expect(describeRequest(job!, lookup(job!), BUDGET).text).toBe(
      "measured on jobs like it (sort <path>): peak 700M in 2 runs (none); not reckoned from its input of 1G: memory does not grow with the input's size",
    );
  });

  it('an input that is missing: one note, no model, and the run goes on', async () => {
    const jobs = sized(SIZES);
    for (const id of Object.keys(SIZES)) unlinkSync(join(root, `${id}.bam`));
    const { report, warnings } = await oneRun(root, jobs, follow(SIZES));
    expect(report.ok).toBe(true);
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ['input-missing', expect.stringMatching(/^memory was not set against the size of the input: a \(a.bam is not there\), b /)],
    ]);
    expect(family()).not.toHaveProperty('input');
  });

  it('an input that an earlier job of the run makes is sized when it is there', async () => {
    const jobs = sized({ a: MiB });
    unlinkSync(join(root, 'a.bam'));
    const make = jobIn(root, 'make');
    const needing = { ...jobs[0]!, needs: [{ job: 'make', when: 'success' as const }] };
    const { warnings } = await oneRun(root, [make, needing], (id) => {
      if (id === 'make') file('a.bam', 5 * MiB);
      return { peakMemory: 10 * MiB };
    });
    expect(warnings).toEqual([]);
    expect(readFileSync(join(root, '.mpmsub/mpmsub.profile-recent.ndjson'), 'utf8')).toContain(`[[${5 * MiB},`);
  });
});
