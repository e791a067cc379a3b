import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { job, pipeline } from '../../src/config/builder.js';
import { locateDiagnostics } from '../../src/config/locate.js';
import { mergeSpecs } from '../../src/config/merge-specs.js';
import { normalize } from '../../src/config/normalize.js';
import { ConfigError, type Diagnostic } from '../../src/model/diagnostic.js';
import type { Job } from '../../src/model/job.js';
import { checkGraph } from '../../src/plan/graph.js';
import { marked, prepare, problemsOf as problemsOfFiles } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

const read = (jobs: unknown, { root = '/work', ...rest }: { root?: string } & Record<string, unknown> = {}) =>
  normalize({ ...rest, jobs }, { root });
const idsOf = (matrix: unknown, root?: string) =>
  read([{ id: 'x', cmd: 'y', description: '{a} {b}', matrix }], root === undefined ? {} : { root }).jobs.map(({ id }) => id);
const first = (spec: object): Job => read({ test: spec }).jobs[0]!;
const needsOf = ({ needs }: Job) => needs.map((need) => need.job);

function problemsOf(spec: object, more: object = {}, top: object = {}): (string | undefined)[][] {
  try {
    return told(read({ test: spec, ...more }, { ...top }).warnings);
  } catch (error) {
    if (error instanceof ConfigError) return told(error.diagnostics);
    throw error;
  }
}
const told = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code, path, hint }) => [code, path, hint]);

describe('combinations', () => {
  test.each([
    [{ a: [1, 2], b: ['x', true] }, ['x-1-x', 'x-1-true', 'x-2-x', 'x-2-true']],
    [{ a: [1], b: [2] }, ['x-1-2']],
    [{ a: [1, 2], b: [3, 4], exclude: [{ a: 1, b: 4 }, { a: 2 }] }, ['x-1-3']],
    // a value is what it says, whatever its kind
    [{ a: ['1', 2], b: [0], exclude: [{ a: 1 }] }, ['x-2-0']],
    [{ a: [1], b: [2], include: [{ b: 3, a: 4 }] }, ['x-1-2', 'x-4-3']],
    [
      {
        include: [
          { a: 1, b: 2 },
          { b: 4, a: 3 },
        ],
      },
      ['x-1-2', 'x-3-4'],
    ],
    [{ a: [1], b: [2], exclude: [{ a: 1 }], include: [{ a: 5, b: 6 }] }, ['x-5-6']],
  ])('%j', (matrix, ids) => expect(idsOf(matrix)).toEqual(ids));

  test('each combination once, the last key changing fastest', () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(idsOf({ a, b })).toEqual(a.flatMap((one) => b.map((other) => `x-${one}-${other}`)));
      }),
    );
  });

  test('files that a glob finds, and the lines of a file', () => {
    const root = tempFolder({
      'data/b.csv': '',
      'data/a.csv': '',
      'data/old/c.csv': '',
      'data/.d.csv': '',
      'names.txt': '\ufeffone\r\n\n# none\ntwo words\n',
    });
    const b = { lines: 'names.txt' };
    expect(idsOf({ a: { glob: 'data/*.csv' }, b }, root)).toEqual([
      'x-data/a.csv-one',
      'x-data/a.csv-two words',
      'x-data/b.csv-one',
      'x-data/b.csv-two words',
    ]);
    const glob = ['./data/**/*.csv', '!data/a*', 'names.txt'];
    expect(idsOf({ a: { glob }, b: [1] }, root)).toEqual(['x-data/b.csv-1', 'x-data/old/c.csv-1', 'x-names.txt-1']);
    writeFileSync(join(root, 'data/[x].csv'), '');
    symlinkSync(join(root, 'names.txt'), join(root, 'data/link.csv'));
    symlinkSync(root, join(root, 'data/loop.csv'));
    expect(idsOf({ a: { glob: ['data/[x].csv', 'data/l*'] }, b: [1] }, root)).toEqual(['x-data/[x].csv-1', 'x-data/link.csv-1']);
    expect(idsOf({ a: { glob: `${root}/data/a.*` }, b: [1] }, root)).toEqual([`x-${root}/data/a.csv-1`]);
  });

  test('100,000 are made in one go, each once, with places of their own', () => {
    const thousand = Array.from({ length: 1000 }, (_, n) => n);
    const { jobs } = read({ test: { cmd: ['x', '{a}', '{b}'], matrix: { a: thousand, b: thousand.slice(0, 100) } }, end: 'y' });
    expect(jobs).toHaveLength(100_001);
    expect(jobs.every(({ index }, at) => index === at)).toBe(true);
    expect(jobs[99_999]!.stages[0].argv).toEqual(['x', '999', '99']);
    // what they have in common is held once
    for (const field of ['request', 'tags', 'env', 'retry'] as const) {
      expect(new Set(jobs.slice(0, -1).map((each) => each[field])).size).toBe(1);
    }
  });
});

/** How a line refers to a parameter of its shell. */
const parameter = (n: number) => `"\${${n}}"`;
/** A variable of the shell's own. */
const SHELLS = `$${'{a}'}`;

test('who holds memory down hears of all of them before they are made', () => {
  const heard: number[] = [];
  const jobs = { a: { cmd: 'x {n}', matrix: { n: [1, 2, 3] } }, b: 'y' };
  normalize({ jobs }, { root: '/', onCounted: (count) => heard.push(count) });
  expect(heard).toEqual([4]);
});

describe('placeholders', () => {
  test('stand in every text of the job, however deep', () => {
    const spec = {
      cmd: ['fit', '--{a}', 3, '{b/}', '{c}', SHELLS, '{ a }'],
      description: 'fit {a}',
      matrix: { a: ['4'], b: ['dir.d/in.tar.gz'] },
      cpus: '{a}',
      memory: '{a}G',
      env: { A: '{a}', B: null },
      cwd: 'sub/{a}',
      stdin: '{b}',
      stdout: '{b.}.out',
      stderr: '{b//}/{b/.}.err',
      input: ['{b}'],
      tags: ['n{a}'],
      family: 'fit {a}',
      timeout: '{a}m',
      retry: { times: 1, on: ['exit:{a}'] },
      needs: ['n-{a}', { job: 'm{a}', when: 'always' }],
      executor: 'slurm',
      slurm: { partition: 'p{a}' },
    };
    expect(first(spec)).toMatchObject({
      id: 'test-4-dir.d/in.tar.gz',
      stages: [{ argv: ['fit', '--4', '3', 'in.tar.gz', '{c}', SHELLS, '{ a }'] }],
      description: 'fit 4',
      request: { cpus: 4, memory: 4 * 2 ** 30 },
      env: { A: '4', B: null },
      cwd: '/work/sub/4',
      stdin: '/work/dir.d/in.tar.gz',
      stdout: '/work/dir.d/in.tar.out',
      stderr: '/work/dir.d/in.tar.err',
      input: ['dir.d/in.tar.gz'],
      tags: ['n4', 'test'],
      family: 'fit 4',
      timeout: { ms: 240_000 },
      retry: { times: 1, on: ['exit:4'] },
      needs: [
        { job: 'n-4', when: 'success' },
        { job: 'm4', when: 'always' },
      ],
      slurm: { partition: 'p4' },
    });
  });

  test('of a builder, a pipeline, and a job that extends another', () => {
    expect(read({ a: job(['x', '{n}'], { matrix: { n: [1, 2] } }) }).jobs.map(({ stages }) => stages[0].argv[1])).toEqual([
      '1',
      '2',
    ]);
    const { stages } = read({ a: pipeline(['sort {f}', ['head', '-{n}']], { matrix: { f: ['a b'], n: [1] } }) }).jobs[0]!;
    expect(stages).toEqual([
      { argv: ['/bin/sh', '-c', `sort ${parameter(1)}`, '/bin/sh', 'a b'], text: "sort 'a b'" },
      { argv: ['head', '-1'], text: 'head -1' },
    ]);
    const merged = mergeSpecs({ jobs: { a: { cmd: 'x {n}', matrix: { n: [1] } } } }, { jobs: { a: { matrix: { n: [2, 3] } } } });
    expect(normalize(merged, { root: '/' }).jobs.map(({ id }) => id)).toEqual(['a-2', 'a-3']);
  });

  test('of a shell that is said for all, and none in a line that has none', () => {
    const { jobs } = read(
      { a: { cmd: 'x {n}', matrix: { n: [1] } }, b: { cmd: 'y', env: { N: '{n}' }, matrix: { n: [1] } } },
      { defaults: { shell: '/bin/bash' } },
    );
    expect(jobs.map(({ stages }) => stages[0].argv)).toEqual([
      ['/bin/bash', '-c', `x ${parameter(1)}`, '/bin/bash', '1'],
      ['/bin/bash', '-c', 'y'],
    ]);
  });

  test('no value is ever read as shell syntax, and what people see runs the same', () => {
    const value = fc
      .array(
        fc.constantFrom(
          "'",
          '"',
          '$',
          '`',
          '\\',
          ';',
          '\n',
          ' ',
          '*',
          '(',
          ')',
          '&',
          '|',
          'x',
          '-',
          '$(id)',
          '{v}',
          '{cpu}',
          'é',
        ),
      )
      .map((parts) => parts.join(''));
    const line = fc.constantFrom('printf %s {v}', 'printf %s "{v}"', "printf %s '{v}'");
    fc.assert(
      fc.property(line, value, (cmd, text) => {
        const { stages } = read([{ id: 'x{n}', cmd, matrix: { v: [text], n: [1] } }]).jobs[0]!;
        const [{ argv, text: typed }] = stages;
        expect(execFileSync(argv[0], argv.slice(1), { encoding: 'utf8' })).toBe(text);
        expect(execFileSync('/bin/sh', ['-c', typed], { encoding: 'utf8' })).toBe(text);
      }),
      { numRuns: 60 },
    );
  });
});

describe('defaults', () => {
  const defaults = {
    cwd: 'work/{s}',
    env: { S: '{s.}', T: 'x', U: '{s}' },
    tags: ['all', 'of-{s}'],
    memory: '{gb}G',
    timeout: 5,
  };

  test('are filled for the jobs that have the keys; what adds up adds up', () => {
    const spec = { cmd: 'x', env: { U: 'own' }, tags: ['mine'], matrix: { s: ['a.fq', 'b.fq'], gb: [1, 2] } };
    const { jobs, warnings } = read({ test: spec }, { defaults });
    expect(warnings).toEqual([]);
    expect(jobs).toHaveLength(4);
    expect(jobs[1]).toMatchObject({
      cwd: '/work/work/a.fq',
      env: { S: 'a', T: 'x', U: 'own' },
      request: { memory: 2 * 1024 ** 3 },
      timeout: { ms: 5000 },
    });
    expect(jobs[1]!.tags.toSorted()).toEqual(['all', 'mine', 'of-a.fq', 'test']);
  });

  test('are overridden by the job under whatever name, and left as they are for jobs without the keys', () => {
    const one = { cmd: 'x {s} {gb}', m: '3G', cwd: '/', matrix: { s: ['a'], gb: [1] } };
    const { jobs } = read({ one, none: { cmd: 'y', memory: '1G' } }, { defaults });
    expect(jobs.map(({ request, cwd, env }) => [request.memory, cwd, env.U])).toEqual([
      [3 * 1024 ** 3, '/', 'a'],
      [1024 ** 3, '/work/work/{s}', '{s}'],
    ]);
    // A line says nothing of its own, so it is told what the defaults lack.
    expect(() => read({ one, line: 'y' }, { defaults })).toThrow('"{gb}G" is not an amount of memory');
  });

  test('that are wrong are told once', () => {
    const spec = { cmd: 'x', matrix: { s: ['a', 'b'], gb: ['y', 'z'] } };
    expect(problemsOf(spec, {}, { defaults }).map(([code, path]) => [code, path])).toEqual([['bad-memory', 'jobs.test.memory']]);
    expect(problemsOf(spec, {}, { defaults: { cmd: '{s}', cwd: '{s}{gb}' } }).map(([code, path]) => [code, path])).toEqual([
      ['unknown-key', 'defaults.cmd'],
    ]);
  });
});

describe('families', () => {
  const familiesOf = (spec: object) => new Set(read({ test: spec }).jobs.map(({ family }) => family));

  test('numbers and paths are one, words are not, unless it is said', () => {
    expect(familiesOf({ cmd: 'fit --seed {n} {f}', matrix: { n: [1, 2], f: ['a/b.csv', 'c d/e.csv'] } }).size).toBeLessThan(3);
    expect(familiesOf({ cmd: 'fit --seed {n}', matrix: { n: [1, 2, 3] } })).toEqual(new Set(['fit --seed #']));
    expect(familiesOf({ cmd: ['fit', '--seed', '{n}'], matrix: { n: [1, 2, 3] } })).toEqual(new Set(['fit --seed #']));
    expect(familiesOf({ cmd: 'fit {m}', matrix: { m: ['linear', 'forest'] } }).size).toBe(2);
    expect(familiesOf({ cmd: 'fit {m}', family: 'fit', matrix: { m: ['linear', 'forest'] } })).toEqual(new Set(['fit']));
  });

  test('a job of a matrix is of the family of the one that is written out', () => {
    const [made, typed] = read({
      a: { cmd: 'node fit.js --n {n} > {f}', matrix: { n: [3], f: ['o.txt'] } },
      b: 'node fit.js --n 4 > p.txt',
    }).jobs;
    expect(made!.family).toBe(typed!.family);
  });
});

describe('names and needs', () => {
  const build = { cmd: 'build {n}', matrix: { n: [20, 22] } };

  test('the name means all, a glob some, a placeholder the one that fits', () => {
    const { jobs } = read({
      build,
      test: { cmd: 'test {n} {os}', matrix: { n: [20, 22], os: ['a', 'b'] }, needs: ['build-{n}'] },
      all: { cmd: 'x', needs: ['test'] },
      some: { cmd: 'x', needs: ['test-20-*', 'build'] },
    });
    const needs = Object.fromEntries(jobs.map((each) => [each.id, needsOf(each)]));
    expect(needs).toMatchObject({
      'test-20-a': ['build-20'],
      'test-22-b': ['build-22'],
      all: ['test-20-a', 'test-20-b', 'test-22-a', 'test-22-b'],
      some: ['test-20-a', 'test-20-b', 'build-20', 'build-22'],
    });
    expect(checkGraph(jobs)).toEqual([]);
  });

  test('maxParallel knows all of them by their name', () => {
    expect(read({ build }, { maxParallel: { build: 1 } }).warnings).toEqual([]);
    expect(read({ build }).jobs.map(({ tags }) => tags)).toEqual([['build'], ['build']]);
  });

  test('an id with placeholders says itself what it is, as a key and in a list', () => {
    const byKey = read({ 'b{n}-{f/.}': { cmd: 'x', tags: ['t'], matrix: { n: [1], f: ['d/a.csv'] } } }).jobs[0]!;
    expect([byKey.id, byKey.tags]).toEqual(['b1-a', ['t']]);
    expect(read([{ cmd: 'x {n}', matrix: { n: [1, 2] } }, 'y']).jobs.map(({ id }) => id)).toEqual([
      'job_0001-1',
      'job_0001-2',
      'job_0002',
    ]);
  });
});

describe('mistakes', () => {
  test.each<[object, string, string, string?]>([
    [
      { cmd: 'x {noed}', env: { A: '{node}' }, matrix: { node: [1] } },
      'unknown-placeholder',
      'jobs.test.cmd',
      'did you mean {node}?',
    ],
    [{ cmd: ['x', '{n}'], stdout: '{m}', matrix: { n: [1] } }, 'unknown-placeholder', 'jobs.test.stdout', 'its keys are: n'],
    [{ cmd: '{n}', env: { A: '{cpsu}' }, matrix: { n: [1] } }, 'unknown-placeholder', 'jobs.test.env.A', 'did you mean {cpus}?'],
    [{ cmd: "awk '{print}' {n}", matrix: { n: [1] } }, 'unknown-placeholder', 'jobs.test.cmd', 'its keys are: n'],
    [{ cmd: 'x $n', matrix: { n: [1, 2] } }, 'unused-key', 'jobs.test.matrix.n', 'write {n} where the value goes'],
    [{ cmd: 'x {n}', matrix: { n: [] } }, 'empty-matrix', 'jobs.test.matrix.n'],
    [{ cmd: 'x', matrix: {} }, 'empty-matrix', 'jobs.test.matrix'],
    [{ cmd: 'x {n}', matrix: { n: [1], exclude: [{ n: 1 }] } }, 'empty-matrix', 'jobs.test.matrix'],
    [{ cmd: 'x {n}', matrix: { n: { glob: '*.none' } } }, 'empty-matrix', 'jobs.test.matrix.n.glob'],
    [{ cmd: 'x {n}', matrix: { n: { lines: 'none.txt' } } }, 'unreadable-values', 'jobs.test.matrix.n.lines'],
    [{ cmd: 'x {n}', matrix: { n: { liens: 'a.txt' } } }, 'unknown-key', 'jobs.test.matrix.n.liens', 'did you mean "lines"?'],
    [{ cmd: 'x {n}', matrix: { n: { glob: 'a', lines: 'b' } } }, 'wrong-type', 'jobs.test.matrix.n'],
    [{ cmd: 'x {n}', matrix: { n: { glob: 3 } } }, 'wrong-type', 'jobs.test.matrix.n.glob'],
    [{ cmd: 'x {n}', matrix: { n: { lines: ['a'] } } }, 'wrong-type', 'jobs.test.matrix.n.lines'],
    [{ cmd: 'x {n}', matrix: { n: 'a' } }, 'wrong-type', 'jobs.test.matrix.n'],
    [{ cmd: 'x {n}', matrix: { n: [{ a: 1 }] } }, 'wrong-type', 'jobs.test.matrix.n[0]'],
    [{ cmd: 'x {n}', matrix: { n: [Number.NaN] } }, 'wrong-type', 'jobs.test.matrix.n[0]'],
    [{ cmd: 'x {n}', matrix: { n: ['a\0'] } }, 'nul-character', 'jobs.test.matrix.n[0]'],
    [{ cmd: 'x', matrix: [1] }, 'wrong-type', 'jobs.test.matrix'],
    [{ cmd: 'x {cpus}', matrix: { cpus: [1] } }, 'bad-matrix-key', 'jobs.test.matrix.cpus', 'call it something else'],
    [{ cmd: 'x', matrix: { '1n': [1] } }, 'bad-matrix-key', 'jobs.test.matrix["1n"]'],
    [{ cmd: 'x', matrix: { include: [{ memoryMb: 1 }] } }, 'bad-matrix-key', 'jobs.test.matrix.include[0].memoryMb'],
    [{ cmd: 'x {n}', matrix: { n: [1, 1] } }, 'duplicate-id', 'jobs.test'],
    [{ cmd: 'x {n}', matrix: { n: [' '] } }, 'bad-id', 'jobs.test'],
    [
      { cmd: 'x {node}', matrix: { node: [1], include: [{ noed: 1, node: 2 }] } },
      'unknown-key',
      'jobs.test.matrix.include[0].noed',
      'did you mean "node"?',
    ],
    [{ cmd: 'x {n}{m}', matrix: { n: [1], m: [1], include: [{ m: 2 }] } }, 'missing-key', 'jobs.test.matrix.include[0]'],
    [
      { cmd: 'x {node}', matrix: { node: [1], exclude: [{ noed: 1 }] } },
      'unknown-key',
      'jobs.test.matrix.exclude[0].noed',
      'did you mean "node"?',
    ],
    [{ cmd: 'x {n}', matrix: { n: [1], exclude: [{ n: 2 }] } }, 'unmatched-exclude', 'jobs.test.matrix.exclude[0]'],
    [{ cmd: 'x {n}', matrix: { n: [1], exclude: { n: 2 } } }, 'wrong-type', 'jobs.test.matrix.exclude'],
    [{ cmd: 'x {n}', matrix: { n: [1], include: [3] } }, 'wrong-type', 'jobs.test.matrix.include[0]'],
    // of all its jobs the same, or with other values: told once
    [{ cmd: 'x {n}', memory: '{n}Q', matrix: { n: ['a', 'b', 'c'] } }, 'bad-memory', 'jobs.test.memory'],
    [{ cmd: 'x {n}', memory: '{n}Q', matrix: { n: [1] } }, 'bad-memory', 'jobs.test.memory'],
    [{ cmd: 'x {n}', memroy: 1, matrix: { n: [1, 2, 3] } }, 'unknown-key', 'jobs.test.memroy', 'did you mean "memory"?'],
    [{ cmd: 'x {n}', tags: 'a', matrix: { n: [1, 2, 3] } }, 'wrong-type', 'jobs.test.tags'],
  ])('%j', (spec, code, path, hint) => {
    const problems = problemsOf(spec);
    expect(problems.map(([found, place]) => [found, place])).toEqual([[code, path]]);
    if (hint !== undefined) expect(problems[0]?.[2]).toBe(hint);
  });

  test('in a command braces that are near no key are a warning, elsewhere an error', () => {
    const severities = (spec: object) => {
      try {
        return read({ test: spec }).warnings.map(({ severity }) => severity);
      } catch (error) {
        return (error as ConfigError).diagnostics.map(({ severity }) => severity);
      }
    };
    expect(severities({ cmd: "awk '{print}' {file}", matrix: { file: ['a'] } })).toEqual(['warning']);
    expect(severities({ cmd: 'x {file}', stdout: '{print}', matrix: { file: ['a'] } })).toEqual(['error']);
    expect(severities({ cmd: 'x {file} {fiel}', matrix: { file: ['a'] } })).toEqual(['error']);
  });

  test('two keys whose ids meet, and a matrix that meets a job', () => {
    expect(problemsOf({ cmd: 'x {n}', matrix: { n: [1] } }, { 'test-1': 'y' })).toEqual([
      ['duplicate-id', 'jobs.test-1', 'rename one of them'],
    ]);
    const sums = read({ 'x-{a}{b}': { cmd: 'y', matrix: { a: [1, 11], b: [12, 3] } } });
    expect(sums.jobs).toHaveLength(4);
    expect(() => read({ 'x-{a}{b}': { cmd: 'y', matrix: { a: [1, 11], b: [11, 1] } } })).toThrow(/two jobs have the id "x-111"/);
  });

  test('a matrix that cannot be read leaves those alone that need it', () => {
    const problems = problemsOf({ cmd: 'x {n}', matrix: { n: [] } }, { all: { cmd: 'y', needs: ['test'] } });
    expect(problems.map(([code]) => code)).toEqual(['empty-matrix']);
    const needing = { cmd: 'x {n}', matrix: { n: [] }, needs: ['all-{n}'] };
    expect(problemsOf(needing, { all: 'y' }).map(([code]) => code)).toEqual(['empty-matrix']);
  });

  test('needs of its jobs are told at the place where they are written', () => {
    const spec = { cmd: 'x {n}', matrix: { n: [1, 2] }, needs: ['a', 'no*'] };
    expect(problemsOf(spec, { a: 'x' }).map(([code, path]) => [code, path])).toEqual([['unknown-need', 'jobs.test.needs[1]']]);
    expect(() => read({ test: spec, a: 'x' })).toThrow(
      'job "test-1" needs "no*", which meets no other job; likewise other jobs of its matrix',
    );
    // One job alone is not many.
    expect(() => read({ test: { ...spec, matrix: { n: [1] } }, a: 'x' })).toThrow(/which meets no other job$/);
    expect(problemsOf({ cmd: 'x {n}', matrix: { n: [1, 2] }, needs: ['test'] }).length).toBe(0);
    expect(
      checkGraph(read({ test: { cmd: 'x {n}', matrix: { n: [1, 2] }, needs: ['test'] } }).jobs).map(({ code }) => code),
    ).toEqual(['cycle']);
  });

  test('values that only code can make are told as any others', () => {
    const endless: Record<string, unknown> = { text: '{n}' };
    endless.again = endless;
    const matrix = { n: [1] };
    const where = (spec: object) => problemsOf(spec).map(([code, path]) => [code, path]);
    expect(where({ cmd: 'x {n}', matrix: { n: Object.assign(new Array(2), { 1: 1 }) } })).toEqual([
      ['wrong-type', 'jobs.test.matrix.n[0]'],
    ]);
    expect(where({ cmd: 'x {n}', description: 3n, matrix })).toEqual([['wrong-type', 'jobs.test.description']]);
    expect(where({ cmd: 'x {n}', env: { A: endless }, matrix })).toEqual([['wrong-type', 'jobs.test.env.A']]);
  });

  test('two mistakes in one text are both told', () => {
    const problems = problemsOf({ cmd: 'x {noed} {shrad}', matrix: { node: [1, 2], shard: [1, 2] } });
    expect(problems.map(([, , hint]) => hint)).toEqual(['did you mean {node}?', 'did you mean {shard}?']);
  });

  test('what the graph finds with its jobs is told once, at the place where it is written', async () => {
    const spec = { cmd: 'x {n}', matrix: { n: [1, 2, 3] }, needs: ['build-{n}', 'test'] };
    const files = {
      'mpmsub.config.yaml': `jobs:\n  test: ${JSON.stringify(spec)}\n  test-4: y\n`,
      'mpmsub.config.json': JSON.stringify({ jobs: [{ id: 'test', ...spec }] }),
      'mpmsub.config.ts': `export default { jobs: { test: ${JSON.stringify(spec)} } };\n`,
    };
    for (const file of Object.keys(files)) {
      const folder = tempFolder(files);
      const { jobs } = await prepare(files, file, folder);
      const located = await locateDiagnostics(checkGraph(jobs), join(folder, file));
      expect(located.map(({ code, frame }) => [code, marked(frame!)])).toEqual([
        ['unknown-need', expect.stringMatching(/^.?build-\{n\}.?$/)],
        ['cycle', expect.anything()],
      ]);
      expect(located[0]!.message).toBe(
        'job "test-1" needs "build-1", which is no job and no tag of one; likewise other jobs of its matrix',
      );
      expect(located[0]!.frame).not.toContain('nearest place');
    }
  });

  test('have a place in the file', async () => {
    const yaml = 'jobs:\n  test:\n    cmd: x {node}\n    matrix: { node: [20, [22]] }\n';
    const [problem] = await problemsOfFiles({ 'mpmsub.config.yaml': yaml });
    expect(problem).toMatchObject({ code: 'wrong-type', path: 'jobs.test.matrix.node[1]', place: { line: 4, column: 26 } });
  });
});
