import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Cluster,
  type ClusterOptions,
  ConfigError,
  cluster,
  formatDuration,
  formatMemory,
  Job,
  job,
  journal,
  Pipeline,
  parseCpuString,
  parseMemoryString,
  pipeline,
  RunError,
} from '../../src/index.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mpmsub-cluster-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const quiet = (options: ClusterOptions = {}) => cluster({ p: 2, m: '4G', verbose: false, progressBar: false, root, ...options });

describe('cluster', () => {
  it.each([{ p: 2 }, { cpu: 2 }, { cpus: 2 }])('takes CPUs as %o', async (words) => {
    const c = cluster({ ...words, m: '4G', verbose: false, progressBar: false, root });
    c.jobs.append({ cmd: 'true' });
    expect((await c.run()).budgets.local?.cpus).toBe(2);
  });

  it.each([{ m: '1G' }, { memory: '1024M' }, { memory: 1024 }])('takes memory as %o', async (words) => {
    const c = cluster({ p: 2, ...words, verbose: false, progressBar: false, root });
    c.jobs.append({ cmd: 'true' });
    expect((await c.run()).budgets.local?.memory).toBe(2 ** 30);
  });

  it('takes needs that mean jobs which come later, and a matrix', async () => {
    const c = quiet();
    c.jobs.append({ id: 'all', cmd: 'cat made-*', needs: ['made-*'] });
    expect(() => c.jobs.append({ cmd: 'true', needs: ['made-*'], cpus: 0 })).toThrow(/cpus: "?0/);
    c.jobs.append({ id: 'made', cmd: 'echo {n} > made-{n}', matrix: { n: [1, 2] } });
    await c.run();
    expect(c.completedJobs.map(({ id, stdout }) => [id, stdout])).toEqual(
      expect.arrayContaining([
        ['made-1', ''],
        ['made-2', ''],
        ['all', '1\n2\n'],
      ]),
    );
    c.jobs.append({ cmd: 'true', needs: ['made-*'] });
    await expect(c.run()).rejects.toThrow(/needs "made-\*", which meets no other job/);
  });

  it('keeps as many runs as it is told to, 20 of itself, and says when output is gone with its run', async () => {
    const runs = () => readdirSync(join(root, '.mpmsub/runs')).filter((name) => /^\d/.test(name));
    const c = quiet({ plugins: [journal({ keep: 2 })] });
    c.jobs.append({ cmd: 'echo first; no-such-program', id: 'first' });
    await c.run();
    const [first] = c.failedJobs;
    expect(first?.stdout).toBe('first\n');
    for (let i = 0; i < 2; i++) {
      c.jobs.append('true');
      await c.run();
    }
    expect(runs()).toHaveLength(2);
    expect(() => first?.stdout).toThrow(/the output of "first" is gone: only the last runs are kept/);
    for (let i = 0; i < 22; i++) {
      const own = quiet();
      own.jobs.append('true');
      await own.run();
    }
    expect(runs()).toHaveLength(20);
  });

  it('tells of jobs that a plugin has added or changed', async () => {
    const c = quiet({
      plugins: [
        {
          name: 'more',
          apply: ({ hooks }) =>
            hooks.plan.tap('more', ([first]) => [
              { ...first!, stages: [{ argv: ['echo', 'changed'], text: 'echo changed' }] },
              { ...first!, id: 'added', index: 1 },
            ]),
        },
      ],
    });
    c.jobs.append({ cmd: 'echo own', id: 'own' });
    await c.run();
    expect(c.completedJobs.map(({ id, cmd, stdout }) => [id, cmd, stdout])).toEqual([
      ['own', 'echo changed', 'changed\n'],
      ['added', 'echo own', 'own\n'],
    ]);
    expect(inspect(c.completedJobs)).toContain('echo own');
  });

  it('collects jobs: records, builders, command lines; ids of its own where none is given', () => {
    const { jobs } = quiet();
    expect(jobs.append({ cmd: ['echo', 'a'], p: 1, m: '100M' })).toBe('job_0001');
    expect(jobs.extend([job('true').withId('named'), 'echo b', new Job(['echo', 'c'])])).toEqual([
      'named',
      'job_0002',
      'job_0003',
    ]);
    expect(jobs.length).toBe(4);
    expect([...jobs].map(({ id }) => id)).toEqual(['job_0001', 'named', 'job_0002', 'job_0003']);
  });

  it('refuses a bad job at once, with every problem, and keeps the others', () => {
    const { jobs } = quiet();
    jobs.append('true');
    expect(() => jobs.append({ cmd: 'true', memry: '1G', cpus: -1 } as object)).toThrow(ConfigError);
    expect(() => jobs.append({ cmd: 'true', id: 'job_0001' })).toThrow(/job_0001/);
    expect(jobs.length).toBe(1);
  });

  it('tells results with the names of the Python library', async () => {
    const c = quiet();
    c.jobs.append({ id: 'good', cmd: 'echo out; echo err >&2' });
    c.jobs.append({ id: 'bad', cmd: 'exit 3' });
    c.jobs.append({ id: 'never', cmd: 'true', needs: ['bad'] });
    const report = await c.run();
    expect(report.ok).toBe(false);
    expect(c.completedJobs.map(({ id }) => id)).toEqual(['good']);
    expect(inspect(c.completedJobs[0])).toMatch(/id: 'good',.*returncode: 0/s);
    expect(c.failedJobs.map(({ id }) => id)).toEqual(['bad', 'never']);
    const [good] = c.completedJobs;
    expect(good).toMatchObject({
      cmd: 'echo out; echo err >&2',
      returncode: 0,
      stdout: 'out\n',
      stderr: 'err\n',
      success: true,
      error: undefined,
    });
    expect(good?.runtime).toBeGreaterThan(0);
    expect(good?.memoryUsed).toBeGreaterThan(0);
    expect(good?.startTime).toBeInstanceOf(Date);
    expect(good?.endTime?.getTime()).toBeGreaterThanOrEqual(good?.startTime?.getTime() ?? Number.POSITIVE_INFINITY);
    expect(c.failedJobs[0]).toMatchObject({ returncode: 3, error: 'exit code 3', success: false });
    expect(c.failedJobs[1]).toMatchObject({ returncode: undefined, stdout: '', error: 'skipped: it needs "bad"' });
    expect(c.stats).toMatchObject({
      cluster: { cpus: 2, memory: 4096 },
      jobs: { total: 3, completed: 1, failed: 1, skipped: 1 },
      resources: { peakMemory: expect.any(Number), cpuTime: expect.any(Number) },
    });
  });

  it.each([
    ['SIGKILL', -9],
    ['SIGTERM', -15],
  ])('has the return code that Python has for %s', async (signal, returncode) => {
    const c = quiet();
    c.jobs.append({ cmd: ['sh', '-c', `kill -${signal.slice(3)} $$`], id: 'a' });
    await c.run();
    expect(c.failedJobs[0]).toMatchObject({ returncode, success: false });
  });

  it('does not mix the figures of two runs', async () => {
    const c = quiet();
    c.jobs.extend(['true', 'true']);
    await c.run();
    expect(c.jobs.length).toBe(0);
    c.jobs.append('exit 1');
    await c.run();
    expect(c.stats?.jobs).toMatchObject({ total: 1, completed: 0, failed: 1 });
    expect(c.completedJobs).toEqual([]);
  });

  it('refuses a second run beside the first, and keeps the jobs', async () => {
    const c = quiet();
    c.jobs.append('true');
    const first = c.run();
    c.jobs.append('true');
    await expect(c.run()).rejects.toThrow(RunError);
    expect(c.jobs.length).toBe(1);
    await first;
  });

  it('keeps the jobs when they do not fit together', async () => {
    const c = quiet();
    c.jobs.append({ cmd: 'true', needs: ['nobody'] });
    await expect(c.run()).rejects.toThrow(ConfigError);
    expect(c.jobs.length).toBe(1);
  });

  it('ends when its signal is aborted', async () => {
    const c = quiet();
    c.jobs.append('sleep 600');
    const report = await c.run({ signal: AbortSignal.timeout(50) });
    expect(report.interrupted).toBe('aborted');
    expect(c.failedJobs[0]?.error).toBe('cancelled');
  });

  it('holds to maxWorkers', async () => {
    const c = quiet();
    c.jobs.extend(
      Array.from(
        { length: 4 },
        () => 'test "$(ls -d running.* 2>/dev/null | wc -l)" = 0 && mkdir running.$$ && rmdir running.$$',
      ),
    );
    expect((await c.run({ maxWorkers: 1 })).ok).toBe(true);
  });

  it('profiles jobs one at a time, pipelines and oversized ones too, and loses none', async () => {
    const c = quiet({ p: 1 });
    c.jobs.append(pipeline([['echo', 'x'], ['cat']], { id: 'piped' }));
    c.jobs.append({ id: 'wide', cmd: 'true', p: 64 });
    const results = await c.profile();
    expect(results.map(({ id, success }) => [id, success])).toEqual([
      ['piped', true],
      ['wide', true],
    ]);
    expect(c.jobs.length).toBe(2);
    expect((await c.run()).ok).toBe(true);
  });

  it('describes its resources and prints a summary', async () => {
    const c = new Cluster({ p: 2, m: '1G', verbose: false, progressBar: false, root });
    expect(await c.describeResources()).toMatch(/CPUs: +2\nMemory: +1G/);
    expect(() => c.printSummary()).toThrow(RunError);
  });
});

describe('builders', () => {
  it('speak all words of the Python library', async () => {
    writeFileSync(join(root, 'words'), 'b\na\n');
    const built = new Job(['sort'])
      .withId('built')
      .cpu(1)
      .memory('50M')
      .environment({ LC_ALL: 'C' })
      .workingDir(root)
      .withTimeout('20s')
      .stdoutTo(join(root, 'out'))
      .stderrTo(join(root, 'err'));
    expect(built.toJSON()).toMatchObject({ id: 'built' });
    const c = quiet();
    c.jobs.append(job(['cat', 'words'], { id: 'chain' }).pipeTo(['sort']).pipeTo(['head', '-1']));
    c.jobs.append(new Pipeline([['cat', 'words'], ['sort']]));
    await c.run();
    expect(c.completedJobs.map(({ stdout }) => stdout)).toEqual(['a\n', 'a\nb\n']);
    expect(c.completedJobs[0]?.cmd).toBe('cat words | sort | head -1');
  });

  it('refuse a pipeline of one', () => {
    expect(() => pipeline([['true']])).toThrow(ConfigError);
    expect(() => new Pipeline([['true']])).toThrow(ConfigError);
  });
});

describe('units', () => {
  it('are those of the Python library, without its mistakes', () => {
    expect(['16G', '2048M', '1024', 2048, '2048K', '1.5GB', '16GiB', '1T'].map(parseMemoryString)).toEqual([
      16384, 2048, 1024, 2048, 2, 1536, 16384, 1048576,
    ]);
    expect(parseMemoryString('512K')).toBe(0.5);
    expect(parseMemoryString(null)).toBe(null);
    expect(() => parseMemoryString('1.5 bananas')).toThrow();
    expect(parseCpuString('4')).toBe(4);
    expect(formatMemory(1024)).toBe('1.0G');
    expect(formatMemory(512)).toBe('512M');
    expect(formatDuration(90_000)).toMatch(/1m ?30/);
  });
});

it.skipIf(process.platform !== 'linux')('leaves nothing open after many jobs', async () => {
  const count = () => readdirSync('/proc/self/fd').length;
  const c = quiet();
  c.jobs.extend(Array.from({ length: 20 }, () => 'true'));
  await c.run();
  const before = count();
  c.jobs.extend(Array.from({ length: 100 }, (_, index) => ({ cmd: 'true', stdout: `out-${index}` })));
  await c.run();
  expect(count()).toBeLessThanOrEqual(before);
});
