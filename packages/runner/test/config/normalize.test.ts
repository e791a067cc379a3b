import { describe, expect, test } from 'vitest';
import { Job, job, pipeline } from '../../src/config/builder.js';
import { normalize } from '../../src/config/normalize.js';
import { ConfigError, type Diagnostic } from '../../src/model/diagnostic.js';
import type { Job as NormalisedJob } from '../../src/model/job.js';

const root = '/work/project';
const M = 1024 ** 2;

const read = (spec: unknown) => normalize(spec, { root });
const one = (spec: unknown, rest: object = {}): NormalisedJob => read({ ...rest, jobs: { a: spec } }).jobs[0]!;
function problemsOf(spec: unknown): readonly Diagnostic[] {
  try {
    read(spec);
  } catch (error) {
    if (error instanceof ConfigError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe('a job of one line', () => {
  test('has every default filled in', () => {
    expect(one('tsc -b')).toEqual({
      id: 'a',
      index: 0,
      stages: [{ argv: ['/bin/sh', '-c', 'tsc -b'], text: 'tsc -b' }],
      needs: [],
      request: { cpus: 1 },
      pinned: false,
      exclusive: false,
      priority: 0,
      tags: [],
      family: 'tsc -b',
      env: {},
      cwd: root,
      retry: { times: 0, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 300_000, jitter: 0, memoryFactor: undefined },
      preemptible: true,
      leftovers: 'kill',
    });
  });
});

test('a job with every field', () => {
  const full = one(
    {
      cmd: ['fit', 'a b', 3, "it's"],
      needs: ['x', { job: 'y', when: 'always' }, 'x'],
      cpus: '1.5',
      memory: '1.5G',
      pinned: true,
      memoryLimit: '1.5x',
      resources: { gpu: 1 },
      exclusive: true,
      priority: -2,
      tags: ['slow', 'slow'],
      family: 'fits',
      env: { A: 1, B: true, C: null, D: 'x', E: undefined },
      cwd: 'sub',
      timeout: '10m',
      retry: { times: 3, on: ['oom', 'exit:75'], delay: '2s', backoff: 'exponential', maxDelay: 60, jitter: 0.5, memory: '2x' },
      input: ['data/*.csv', '../ref.fa'],
      stdin: 'in.txt',
      stdout: '/abs/out.txt',
      stderr: '../err.txt',
      preemptible: false,
      leftovers: 'keep',
      share: true,
      description: 'Fits.',
      executor: 'slurm',
      slurm: { partition: 'long,main', extra: ['--nice=1'] },
    },
    { resources: { gpu: 2 } },
  );
  expect(full).toEqual({
    id: 'a',
    index: 0,
    stages: [{ argv: ['fit', 'a b', '3', "it's"], text: "fit 'a b' 3 'it'\\''s'" }],
    needs: [
      { job: 'x', when: 'success' },
      { job: 'y', when: 'always' },
    ],
    request: { cpus: 1.5, memory: 1536 * M, gpu: 1 },
    pinned: true,
    memoryLimit: { factor: 1.5 },
    exclusive: true,
    priority: -2,
    tags: ['slow'],
    family: 'fits',
    env: { A: '1', B: 'true', C: null, D: 'x' },
    cwd: '/work/project/sub',
    timeout: { ms: 600_000 },
    retry: {
      times: 3,
      on: ['oom', 'exit:75'],
      delayMs: 2000,
      backoff: 'exponential',
      maxDelayMs: 60_000,
      jitter: 0.5,
      memoryFactor: 2,
    },
    input: ['data/*.csv', '../ref.fa'],
    stdin: '/work/project/in.txt',
    stdout: '/abs/out.txt',
    stderr: '/work/err.txt',
    preemptible: false,
    leftovers: 'keep',
    share: true,
    description: 'Fits.',
    executor: 'slurm',
    slurm: { partition: 'long,main', extra: ['--nice=1'] },
  });
});

describe('what is said to Slurm', () => {
  test("a job's word wins, field by field", () => {
    const defaults = { slurm: { partition: 'main', account: 'lab' } };
    expect(one({ cmd: 'x', slurm: { partition: 'long' } }, { defaults }).slurm).toEqual({ partition: 'long', account: 'lab' });
    expect(one('x', { defaults }).slurm).toEqual(defaults.slurm);
    expect(one('x').slurm).toBeUndefined();
  });

  test.each([
    [{ partition: ' ' }, 'empty-text', 'jobs.a.slurm.partition'],
    [{ extra: ['--nice=1', 'a\0b'] }, 'nul-character', 'jobs.a.slurm.extra[1]'],
    [{ partition: 3 }, 'wrong-type', 'jobs.a.slurm.partition'],
    [{ partitoin: 'main' }, 'unknown-key', 'jobs.a.slurm.partitoin'],
  ])('%j is told', (slurm, code, path) => {
    const spec = { jobs: { a: { cmd: 'x', slurm } } } as never;
    expect(() => normalize(spec, { root: '/' })).toThrow(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ code, path })] }),
    );
  });
});

describe('commands', () => {
  test('a shell may be named, for one job or for all', () => {
    expect(one({ cmd: 'x', shell: '/bin/bash' }).stages[0].argv).toEqual(['/bin/bash', '-c', 'x']);
    expect(one('x', { defaults: { shell: '/bin/bash' } }).stages[0].argv[0]).toBe('/bin/bash');
    expect(one({ cmd: 'x', shell: true }, { defaults: { shell: '/bin/bash' } }).stages[0].argv[0]).toBe('/bin/sh');
  });

  test('a shell for all is nothing to commands that are lists', () => {
    expect(one({ cmd: ['x'] }, { defaults: { shell: '/bin/bash' } }).stages[0].argv).toEqual(['x']);
  });

  test('a pipeline has its stages in order, each in its own way', () => {
    expect(one({ pipeline: [['a', '-x'], 'b | c'] }).stages).toEqual([
      { argv: ['a', '-x'], text: 'a -x' },
      { argv: ['/bin/sh', '-c', 'b | c'], text: 'b | c' },
    ]);
  });

  test('placeholders stay', () => {
    expect(one({ cmd: ['make', '-j{cpus}'] }).stages[0].argv).toEqual(['make', '-j{cpus}']);
  });
});

describe('units', () => {
  test.each([
    [{ m: 512 }, 512 * M],
    [{ memory: '512K' }, M / 2],
    [{ memory: '16GiB' }, 16 * 1024 * M],
  ])('%j', (fields, memory) => {
    expect(one({ cmd: 'x', ...fields }).request.memory).toBe(memory);
  });

  test.each([{ p: 2 }, { cpu: 2 }, { cpus: 2 }, { cpus: '2' }])('%j is 2 CPUs, for a job and for the budget', (fields) => {
    expect(one({ cmd: 'x', ...fields }).request.cpus).toBe(2);
    expect(read({ jobs: ['x'], ...fields }).cpus).toBe(2);
  });

  test.each([
    [{ memory: '80%' }, { fraction: 0.8 }],
    [{ m: '24G' }, { bytes: 24 * 1024 * M }],
    [{ memory: 2048 }, { bytes: 2048 * M }],
    [{}, undefined],
  ])('the budget %j', (fields, memory) => {
    expect(read({ jobs: ['x'], ...fields }).memory).toEqual(memory);
  });

  test.each([
    ['400%', { factor: 4 }],
    [90, { ms: 90_000 }],
    ['1h30m', { ms: 5_400_000 }],
  ])('the timeout %j', (timeout, expected) => {
    expect(one({ cmd: 'x', timeout }).timeout).toEqual(expected);
  });
});

describe('defaults', () => {
  const defaults = { timeout: '30m', m: '1G', env: { A: '1', B: '1' }, tags: ['all'], retry: 1, cwd: 'sub', cpus: 2 };

  test('go to every job', () => {
    expect(one('x', { defaults })).toMatchObject({
      timeout: { ms: 1_800_000 },
      request: { cpus: 2, memory: 1024 * M },
      env: { A: '1', B: '1' },
      tags: ['all'],
      cwd: '/work/project/sub',
    });
  });

  test("the job's own word wins; env, resources and tags add up", () => {
    const own = one(
      { cmd: 'x', memory: '2G', env: { B: '2' }, tags: ['own'], retry: 0, resources: { db: 1 } },
      { resources: { gpu: 1, db: 1 }, defaults: { ...defaults, resources: { gpu: 1 } } },
    );
    expect(own).toMatchObject({
      env: { A: '1', B: '2' },
      tags: ['all', 'own'],
      request: { cpus: 2, memory: 2048 * M, gpu: 1, db: 1 },
    });
    expect(own.retry.times).toBe(0);
  });
});

describe('the forms of jobs', () => {
  test('a record: the key is the id, for builders too', () => {
    const { jobs } = read({ jobs: { a: 'x', b: job('y'), c: pipeline(['x', 'y']), d: new Job('z').memory('1G') } });
    expect(jobs.map(({ id, index }) => [id, index])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
  });

  test('a list: ids are counted, and pass over those that are taken', () => {
    const { jobs } = read({ jobs: ['x', { cmd: 'y', id: 'job_0002' }, job('z'), { cmd: 'w', id: 'named' }, 'v'] });
    expect(jobs.map(({ id }) => id)).toEqual(['job_0001', 'job_0002', 'job_0003', 'named', 'job_0005']);
  });

  test('an id that is counted is never one that somebody wrote further down', () => {
    const { jobs } = read({ jobs: ['x', 'y', { cmd: 'z', id: 'job_0001' }] });
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(3);
  });

  test('an empty list is allowed, as plugins may add jobs', () => {
    expect(read({ jobs: [] }).jobs).toEqual([]);
  });
});

test('settings of the top', () => {
  const plugin = { name: 'mine', apply() {} };
  expect(
    read({
      jobs: [{ cmd: 'x', tags: ['e2e'] }],
      resources: { gpu: 0.5 },
      maxParallel: { e2e: 1 },
      maxWorkers: 3,
      policy: 'ranked',
      enforce: 'hard',
      plugins: [plugin, false, null, undefined],
      $schema: 'x',
    }),
  ).toMatchObject({
    root,
    resources: { gpu: 0.5 },
    maxParallel: { e2e: 1 },
    maxWorkers: 3,
    policy: 'ranked',
    enforce: 'hard',
    plugins: [plugin],
    warnings: [],
  });
});

test('everything that comes out is frozen', () => {
  const settings = read({ jobs: { a: { cmd: ['x'], env: { A: '1' }, needs: ['b'], tags: ['t'] }, b: 'y' } });
  const isDeeplyFrozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen));
  expect(settings.jobs.every(isDeeplyFrozen)).toBe(true);
});

test('what is written is left as it was', () => {
  const spec = { jobs: { a: { cmd: ['x'], env: { A: 1 }, retry: { times: 1, on: ['oom'] } } }, resources: { gpu: 1 } };
  const before = structuredClone(spec);
  read(spec);
  expect(spec).toEqual(before);
  expect(Object.isFrozen(spec.resources) || Object.isFrozen(spec.jobs.a.env)).toBe(false);
});

test('jobs that are alike share what they have in common', () => {
  const { jobs } = read({
    jobs: Array.from({ length: 50 }, (_, n) => ({ cmd: ['x', n], memory: '1G', timeout: '5m', retry: 2 })),
  });
  for (const field of ['request', 'retry', 'timeout', 'env', 'tags', 'needs'] as const) {
    expect(new Set(jobs.map((each) => each[field])).size).toBe(1);
  }
});

describe('every problem is told at once', () => {
  test('of all parts of a configuration', () => {
    const problems = problemsOf({
      cpuss: 2,
      memory: '1.5 banana',
      policy: 'planed',
      enforce: 'firmly',
      maxWorkers: 0,
      defaults: { timeout: '1 fortnight' },
      plugins: [() => 1],
      jobs: { a: { comand: 'x', cmd: 'x', retry: { times: -1 } }, b: { cmd: 'y', memory: '1Q' } },
    });
    expect(problems.map(({ path }) => path).sort()).toEqual(
      [
        'cpuss',
        'enforce',
        'defaults.timeout',
        'jobs.a.comand',
        'jobs.a.retry.times',
        'jobs.b.memory',
        'maxWorkers',
        'memory',
        'plugins[0]',
        'policy',
      ].sort(),
    );
  });

  test('a value of the wrong type is told once', () => {
    expect(problemsOf({ jobs: { a: { cmd: 'x', memory: Number.NaN } } })).toHaveLength(1);
    expect(problemsOf({ jobs: { a: { cmd: 'x', needs: 'b' }, b: 'x' } })).toHaveLength(1);
  });

  test('the same mistake 2,000 times is told twenty times and counted', () => {
    const problems = problemsOf({ jobs: Array.from({ length: 2000 }, () => ({ cmd: 'x', memroy: '1G' })) });
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toContain('and 1980 more of this kind');
  });

  test('unknown needs come along with errors; alone they are left to the graph, as plugins may add jobs', () => {
    const jobs = { build: 'x', a: { cmd: 'x', needs: ['biuld', { job: 'build' }] } };
    expect(problemsOf({ jobs })).toEqual([]);
    expect(problemsOf({ jobs, cpus: 0 }).map(({ code, path, hint }) => [code, path, hint])).toEqual([
      ['bad-cpus', 'cpus', 'write a number such as 2 or 0.5'],
      ['unknown-need', 'jobs.a.needs[0]', 'did you mean "build"?'],
    ]);
  });

  test('jobs that wait for each other are told together with what else is wrong', () => {
    const needing = (...needs: unknown[]) => ({ cmd: 'x', needs });
    const cycle = {
      a: needing('b'),
      b: needing({ job: 'c', when: 'always' }),
      c: needing('gone', 'b'),
      d: { cmd: 'x', cpus: 0 },
    };
    expect(problemsOf({ jobs: cycle }).map(({ code, path, message }) => [code, path, message])).toEqual([
      ['bad-cpus', 'jobs.d.cpus', expect.anything()],
      ['unknown-need', 'jobs.c.needs[0]', expect.anything()],
      ['cycle', 'jobs.b.needs', 'jobs wait for each other: "b" needs "c" needs "b"'],
    ]);
    const list = [{ ...needing('y'), id: 'x' }, { ...needing('x'), id: 'y' }, 3];
    expect(problemsOf({ jobs: list }).map(({ code, path }) => [code, path])).toEqual([
      ['wrong-type', 'jobs[2]'],
      ['cycle', 'jobs[0].needs'],
    ]);
    // of two jobs with one id nobody knows who is meant
    const twice = [
      { ...needing('y'), id: 'x' },
      { cmd: 'x', id: 'x' },
      { ...needing('x'), id: 'y' },
    ];
    expect(problemsOf({ jobs: twice }).map(({ code }) => code)).toEqual(['duplicate-id']);
  });

  test('warnings come along with errors', () => {
    const problems = problemsOf({ memory: 4, jobs: { a: { cmd: 'x', cpus: 0 } } });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['bad-cpus', 'error'],
      ['small-memory', 'warning'],
    ]);
  });
});

describe('unions are told in one sentence, without the branches', () => {
  test.each([
    [{ cmd: {} }, 'a.cmd', 'expected a command line such as "tsc -b", or a list such as ["tsc", "-b"], found an empty record'],
    [{ cmd: 3 }, 'a.cmd', 'expected a command line such as "tsc -b", or a list such as ["tsc", "-b"], found 3'],
    [{ cmd: ['x', {}] }, 'a.cmd[1]', 'expected a text or a number, found an empty record'],
    [
      { cmd: 'x', retry: 'often' },
      'a.retry',
      'expected a whole number of further attempts, or a record such as { times: 2, on: ["oom"] }, found the text "often"',
    ],
    [{ cmd: 'x', retry: { times: 1, jitter: 2 } }, 'a.retry.jitter', 'expected a number from 0 to 1, found 2'],
    [
      { cmd: 'x', needs: [4] },
      'a.needs[0]',
      'expected the id, tag or glob of jobs such as "build", or a record such as { job: "build", when: "always" }, found 4',
    ],
    [
      { cmd: 'x', needs: [{ job: 'b', when: 'allways' }] },
      'a.needs[0].when',
      'expected one of "success", "failure", "always", found the text "allways"',
    ],
    [{ cmd: 'x', env: { A: [] } }, 'a.env.A', 'expected a text, a number, true, false or null, found an empty list'],
    [{ cmd: 'x', shell: false }, 'a.shell', expect.stringContaining('for no shell write the command as a list')],
    [{ cmd: 'x', priority: 'high' }, 'a.priority', 'expected a number, found the text "high"'],
    [{ cmd: 'x', exclusive: 1 }, 'a.exclusive', 'expected true or false, found 1'],
    [
      { pipeline: ['x', 3] },
      'a.pipeline[1]',
      'expected a command line such as "tsc -b", or a list such as ["tsc", "-b"], found 3',
    ],
  ])('%j', (spec, path, message) => {
    expect(problemsOf({ jobs: { a: spec, b: 'x' } })).toEqual([expect.objectContaining({ path: `jobs.${path}`, message })]);
  });
});

describe('did you mean', () => {
  const NO_CACHE = 'results are not kept, every run runs: take it out';
  test.each([
    [{ cmd: 'x', memroy: 1 }, 'did you mean "memory"?'],
    [{ cmd: 'x', Memory: 1 }, 'did you mean "memory"?'],
    [{ command: 'x', cmd: 'x' }, 'did you mean "cmd"?'],
    [{ cmd: 'x', comand: 'x' }, 'did you mean "cmd"?'],
    [{ cmd: 'x', dependsOn: [] }, 'did you mean "needs"?'],
    [{ cmd: 'x', retries: 2 }, 'did you mean "retry"?'],
    [{ cmd: 'x', threads: 2 }, 'did you mean "cpus"?'],
    [{ cmd: 'x', maxWorkers: 2 }, 'it belongs at the top of the configuration'],
    [{ cmd: 'x', foreach: {} }, 'did you mean "matrix"?'],
    [{ cmd: [['x'], ['sort']] }, 'did you mean "pipeline"?'],
    [{ cmd: 'x', pipe: [['x'], ['sort']] }, 'did you mean "pipeline"?'],
    [{ cmd: 'x', outputs: ['dist/**'] }, NO_CACHE],
    [{ cmd: 'x', inputs: ['src/**'] }, `${NO_CACHE}; "input" names the files whose size decides the job's memory`],
    [{ cmd: 'x', persistent: true }, 'a job works and ends: start what never ends with another tool'],
    [{ cmd: 'x', retry: { times: 1, backof: 'fixed' } }, 'did you mean "backoff"?'],
    [{ cmd: 'x', retry: { tims: 1 } }, 'did you mean "times"?'],
    [{ cmd: 'x', retry: { times: 1, on: ['ooom'] } }, 'did you mean "oom"?'],
    [{ cmd: 'x', leftovers: 'keeep' }, 'did you mean "keep"?'],
    [{ cmd: 'x', zzz: 1 }, undefined],
  ])('%j', (spec, hint) => {
    const problems = problemsOf({ jobs: { a: spec } });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.hint).toEqual(hint);
  });

  test.each([
    ['timeout', 'it is a field of jobs: write it there, or in "defaults" for all of them'],
    ['cmd', 'it is a field of jobs: write it there'],
    ['tasks', 'did you mean "jobs"?'],
    ['concurrency', 'did you mean "maxWorkers"?'],
  ])('%s at the top', (key, hint) => {
    expect(problemsOf({ jobs: ['x'], [key]: 1 })[0]?.hint).toBe(hint);
  });

  test('a resource that is not declared', () => {
    expect(problemsOf({ resources: { gpu: 1 }, jobs: [{ cmd: 'x', resources: { gpuu: 1 } }] })[0]?.hint).toBe(
      'did you mean "gpu"?',
    );
    expect(problemsOf({ jobs: [{ cmd: 'x', resources: { gpu: 1 } }] })[0]?.hint).toContain('resources.gpu');
    expect(problemsOf({ jobs: [{ cmd: 'x', resources: { memory: 1 } }] })[0]?.hint).toContain('beside "resources"');
  });
});

test('"input" is one pattern or several, none of them empty; an empty list says nothing', () => {
  expect(one({ cmd: 'x', input: 'a.csv' }).input).toEqual(['a.csv']);
  expect(one({ cmd: 'x', input: [] }).input).toBeUndefined();
  const wrong = { jobs: { a: { cmd: 'x', input: ['ok', ' '] }, b: { cmd: 'x', input: 3 } } };
  expect(problemsOf(wrong)).toMatchObject([
    { code: 'empty-text', path: 'jobs.a.input[1]' },
    { code: 'wrong-type', path: 'jobs.b.input' },
  ]);
});

test('"profile" is handed on as written', () => {
  const profile = { jobs: [{ job: 'a', memory: '16M' }] };
  expect(read({ jobs: { a: 'x' }, profile }).profile).toEqual(profile);
  expect(read({ jobs: { a: 'x' } }).profile).toBeUndefined();
});

test('"share" is taken from the defaults, and a job may refuse', () => {
  const { jobs } = normalize(
    { defaults: { share: true }, jobs: { a: 'true', b: { cmd: 'true', share: false } } },
    { root: '/work/project' },
  );
  expect(jobs.map((job) => job.share ?? false)).toEqual([true, false]);
});
