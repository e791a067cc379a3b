import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from '@mpmsub/runner/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeRequest, type Lookup, parseProfile, profileCache, type RequestDescription } from '../src/index.js';
import { GiB, jobIn, MiB, oneRun } from './one-run.js';

let root: string;
const file = () => join(root, 'mpmsub.profile.json');
const read = async () => parseProfile(await readFile(file(), 'utf8')).entries;
const byName = async (name: string) => (await read()).find((entry) => entry.name === name);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a run', () => {
  it('writes what it measured, and the next one starts from it', async () => {
    const jobs = [jobIn(root, 'types'), jobIn(root, 'test')];
    await oneRun(root, jobs, (id) => ({ peakMemory: id === 'types' ? 3 * GiB : 100 * MiB, durationMs: 12_340, cpuMs: 20_000 }));
    expect(await byName('types')).toMatchObject({
      memory: 3 * GiB,
      wallMs: 12_000,
      cpuMs: 20_000,
      runs: 1,
      machine: 'fake',
      isAtLeast: false,
    });
    expect(await byName('test')).toMatchObject({ memory: 112 * MiB });

    const second = await oneRun(root, jobs, () => ({ peakMemory: 100 * MiB }));
    const seen = second.attempts.find((attempt) => attempt.job.id === 'types')!.job;
    expect(seen.estimate).toEqual({ peaks: [3 * GiB], durationsMs: [12_340], cpus: 1.6 });
    expect(Object.isFrozen(seen)).toBe(true);
  });

  it.each([1, 2, 3])('books what is said of a job beforehand, on a small machine too (after %i runs)', async (runs) => {
    const jobs = [jobIn(root, 'types')];
    const options = { memory: GiB };
    for (let run = 0; run < runs; run++) await oneRun(root, jobs, () => ({ peakMemory: (100 + run) * MiB }), options);
    let said: RequestDescription | undefined;
    const onPlan = (lookup: Lookup) => {
      said = describeRequest(jobs[0]!, lookup(jobs[0]!), { cpus: 4, memory: GiB });
    };
    const { attempts } = await oneRun(root, jobs, () => ({ peakMemory: 100 * MiB }), { ...options, onPlan });
    expect(said).toMatchObject({ source: 'measured', memory: Math.ceil(attempts[0]!.allocation.memory) });
    expect(said!.memory).toBeLessThan(120 * MiB);
  });

  it('writes when nobody listens for the outcome', async () => {
    await oneRun(root, [jobIn(root, 'types')], () => ({ peakMemory: GiB }), { onEnd: undefined });
    expect(await byName('types')).toMatchObject({ memory: GiB });
  });

  it('leaves the file alone when it is repeated', async () => {
    const jobs = [jobIn(root, 'types'), jobIn(root, 'test')];
    const script = () => ({ peakMemory: 777 * MiB, durationMs: 5000 });
    await oneRun(root, jobs, script);
    const before = await readFile(file(), 'utf8');
    const past = new Date(1_000_000_000_000);
    await utimes(file(), past, past);
    for (let repeat = 0; repeat < 4; repeat++) {
      const { outcome } = await oneRun(root, jobs, script);
      expect(outcome).toMatchObject({ isWritten: false, diff: '' });
    }
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect((await stat(file())).mtime).toEqual(past);
  });

  it('is read only where CI is set, and says what is out of date', async () => {
    const jobs = [jobIn(root, 'types')];
    await oneRun(root, jobs, () => ({ peakMemory: 1 * GiB }));
    const before = await readFile(file(), 'utf8');
    const { warnings, outcome } = await oneRun(root, jobs, () => ({ peakMemory: 2 * GiB }), { frozen: true });
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      ['profile-drift', expect.stringContaining('types 1G -> 2G')],
    ]);
    expect(outcome!.drift).toEqual([{ name: 'types', before: 1 * GiB, now: 2 * GiB }]);
    expect(outcome!.diff).toContain('+    { "job": "types", "memory": "2G"');
  });

  it('edits the configuration, and a repeated run does not', async () => {
    const config = join(root, 'mpmsub.config.mjs');
    const text =
      "export default {\n  jobs: {\n    types: { cmd: 'work types', memory: '8G' }, // big\n    test: 'work test',\n  },\n};\n";
    await writeFile(config, text);
    const jobs = [jobIn(root, 'types', { request: { cpus: 1, memory: 8 * GiB } }), jobIn(root, 'test')];
    const script = (id: string) => ({ peakMemory: id === 'types' ? 3 * GiB : 100 * MiB });
    const first = await oneRun(root, jobs, script, { into: 'config' }, config);
    expect(first.warnings).toEqual([]);
    const edited = text.replace("'8G'", "'3456M'").replace("'work test'", "{ cmd: 'work test', memory: '160M' }");
    expect(await readFile(config, 'utf8')).toBe(edited);
    const again = [
      jobIn(root, 'types', { request: { cpus: 1, memory: 3456 * MiB } }),
      jobIn(root, 'test', { request: { cpus: 1, memory: 160 * MiB } }),
    ];
    for (let repeat = 0; repeat < 3; repeat++) {
      const { outcome } = await oneRun(root, again, script, { into: 'config' }, config);
      expect(outcome!.config).toMatchObject({ isWritten: false, diff: '', refused: [] });
    }
    expect(await readFile(config, 'utf8')).toBe(edited);
  });

  it('names what it could not edit once, and keeps it in the profile', async () => {
    const config = join(root, 'mpmsub.config.mjs');
    const text = "export default { jobs: { ...Object.fromEntries(['types'].map((id) => [id, 'work ' + id])) } };\n";
    await writeFile(config, text);
    const jobs = [jobIn(root, 'types')];
    const script = () => ({ peakMemory: GiB });
    const first = await oneRun(root, jobs, script, { into: 'config' }, config);
    expect(first.warnings.map(({ code, message }) => [code, message])).toEqual([
      [
        'config-not-edited',
        'not edited in mpmsub.config.mjs, kept in mpmsub.profile.json: types (made by fromEntries() (line 1))',
      ],
    ]);
    expect(await byName('types')).toMatchObject({ memory: GiB });
    const second = await oneRun(root, jobs, script, { into: 'config' }, config);
    expect(second.warnings).toEqual([]);
    expect(second.outcome!.config!.refused).toHaveLength(1);
    expect(await readFile(config, 'utf8')).toBe(text);
  });

  it('works everything out and writes nothing when it is dry', async () => {
    const config = join(root, 'mpmsub.config.mjs');
    const text = "export default { jobs: { types: 'work types' } };\n";
    await writeFile(config, text);
    const { outcome } = await oneRun(
      root,
      [jobIn(root, 'types')],
      () => ({ peakMemory: GiB }),
      { into: 'config', dryRun: true },
      config,
    );
    expect(outcome).toMatchObject({ isWritten: false, config: { isWritten: false, refused: [] } });
    expect(outcome!.diff).toContain('+    { "job": "types", "memory": "1G"');
    expect(outcome!.config!.diff).toContain("+export default { jobs: { types: { cmd: 'work types', memory: '1216M' } } };");
    expect(await readdir(root)).toEqual(['mpmsub.config.mjs']);
  });

  it('learns from a retry after a memory death what the job really needs', async () => {
    const retry = { ...jobIn(root, 'a').retry, times: 1, on: ['oom'] };
    const job = jobIn(root, 'types', { retry });
    const killed = { type: 'signaled', signal: 'SIGKILL' } as const;
    const { report } = await oneRun(root, [job], (_, { number }) =>
      number === 1 ? { peakMemory: 2 * GiB, exit: killed, evidence: { cgroupOomKill: true } } : { peakMemory: 3 * GiB },
    );
    expect(report.ok).toBe(true);
    expect(await byName('types')).toMatchObject({ memory: 3 * GiB, isAtLeast: false, runs: 1 });
  });

  it('takes a failed run for a lower bound, and asks for more next time', async () => {
    const jobs = [jobIn(root, 'types')];
    await oneRun(root, jobs, () => ({ peakMemory: 2 * GiB, exit: { type: 'exited', code: 1 } }));
    expect(await byName('types')).toMatchObject({ memory: 2 * GiB, isAtLeast: true, runs: 0 });
    const second = await oneRun(root, jobs, () => ({ peakMemory: 2 * GiB }));
    expect(second.attempts[0]!.job.estimate).toEqual({ peaks: [2.5 * GiB], durationsMs: [] });
    expect(await byName('types')).toMatchObject({ memory: 2 * GiB, isAtLeast: false, runs: 1 });
  });

  it('does not start again from runs of an entry that somebody deleted or raised', async () => {
    const jobs = [jobIn(root, 'types')];
    for (let run = 0; run < 3; run++) await oneRun(root, jobs, () => ({ peakMemory: GiB }));
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('"1G"', '"4G"'));
    const raised = await oneRun(root, jobs, () => ({ peakMemory: GiB }));
    expect(raised.attempts[0]!.job.estimate!.peaks).toEqual([4 * GiB]);
    expect((await byName('types'))!.memory).toBe(4 * GiB);
    await rm(file());
    const fresh = await oneRun(root, jobs, () => ({ peakMemory: GiB }));
    expect(fresh.attempts[0]!.job.estimate).toBeUndefined();
  });
});

describe('the gate', () => {
  it('names jobs that grew and keeps their published number', async () => {
    const jobs = [jobIn(root, 'types'), jobIn(root, 'test')];
    await oneRun(root, jobs, () => ({ peakMemory: 1 * GiB }));
    const grown = (id: string) => ({ peakMemory: id === 'types' ? 1.5 * GiB : 1.1 * GiB });
    for (let repeat = 0; repeat < 2; repeat++) {
      const { warnings, outcome } = await oneRun(root, jobs, grown, { failOnMemory: '+15%' });
      expect(warnings.map(({ code }) => code)).toEqual(['memory-regression']);
      expect(outcome!.unjudged).toEqual([]);
      expect(outcome!.regressions).toEqual([{ id: 'types', before: 1 * GiB, now: 1.5 * GiB, growth: 0.5 }]);
    }
    expect((await byName('types'))!.memory).toBe(1 * GiB);
  });

  it('judges a job whose command was changed by the figure of its name', async () => {
    await oneRun(root, [jobIn(root, 'types')], () => ({ peakMemory: 1 * GiB }));
    const changed = jobIn(root, 'types', { stages: [{ argv: ['work', 'harder'], text: 'work harder' }] });
    const { outcome } = await oneRun(root, [changed], () => ({ peakMemory: 2 * GiB }), { failOnMemory: '+15%' });
    expect(outcome).toMatchObject({ regressions: [{ id: 'types', before: 1 * GiB, now: 2 * GiB }], unjudged: [] });
    const accepted = await oneRun(root, [changed], () => ({ peakMemory: 2 * GiB }));
    expect(accepted.outcome!.regressions).toEqual([]);
    expect((await byName('types'))!.memory).toBe(2 * GiB);
  });

  it('names finished jobs that it cannot judge', async () => {
    const jobs = ['known', 'new', 'fails'].map((id) => jobIn(root, id));
    await oneRun(root, jobs.slice(0, 1), () => ({ peakMemory: 1 * GiB }));
    const script = (id: string): Script => ({
      peakMemory: 1 * GiB,
      ...(id === 'fails' && { exit: { type: 'exited', code: 1 } }),
    });
    const { outcome } = await oneRun(root, jobs, script, { failOnMemory: '+15%' });
    expect(outcome).toMatchObject({ regressions: [], unjudged: ['new'] });
  });
});

describe('bad input', () => {
  it('leaves a profile alone that it cannot read', async () => {
    await writeFile(file(), 'not a profile');
    const { warnings, report } = await oneRun(root, [jobIn(root, 'types')], () => ({ peakMemory: GiB }));
    expect(report.ok).toBe(true);
    expect(warnings[0]).toMatchObject({ code: 'profile-unreadable', plugin: 'profile-cache' });
    expect(await readFile(file(), 'utf8')).toBe('not a profile');
  });

  it('does not take a callback that fails for a profile that was not written', async () => {
    const onEnd = () => {
      throw new Error('no such chat');
    };
    const { warnings } = await oneRun(root, [jobIn(root, 'types')], () => ({ peakMemory: GiB }), { onEnd });
    expect(warnings).toMatchObject([{ code: 'plugin-failed', message: expect.stringContaining('no such chat') }]);
    expect((await byName('types'))!.memory).toBe(GiB);
  });

  it('refuses options, every problem at once', () => {
    const bad = { into: 'memory', keep: 0, failOnMemory: 'a lot', frozn: true } as never;
    expect(() => profileCache(bad)).toThrow(/frozn[\s\S]*into[\s\S]*keep[\s\S]*failOnMemory/);
  });
});
