import { describe, expect, test } from 'vitest';
import { load, prepare, problemsOf } from './load-kit.js';

const plugin = (name: string, mark: string) => `{ name: "${name}", mark: "${mark}", apply() {} }`;

describe('what a configuration extends', () => {
  test('is merged field by field, the nearer file wins', async () => {
    const { jobs, resources } = await prepare({
      'mpmsub.config.ts': 'export default { extends: "./base", resources: { db: 2 }, jobs: { a: { memory: "2G" }, c: "z" } }',
      'base.json':
        '{ "resources": { "gpu": 1, "db": 1 }, "jobs": { "a": { "cmd": "x", "memory": "1G", "env": { "A": "1" } }, "b": "y" } }',
    });
    expect(resources).toEqual({ gpu: 1, db: 2 });
    expect(jobs.map(({ id, request, env, stages }) => [id, stages[0].text, request.memory, env])).toEqual([
      ['a', 'x', 2 * 1024 ** 3, { A: '1' }],
      ['b', 'y', undefined, {}],
      ['c', 'z', undefined, {}],
    ]);
  });

  test('a list is laid down in order, and bases have bases of their own', async () => {
    const { files, spec } = await load({
      'mpmsub.config.yaml': 'extends: [./one.yaml, ./two.yaml]\njobs: { own: x }',
      'one.yaml': 'extends: ./zero.yaml\nmaxWorkers: 1\ncpus: 1',
      'two.yaml': 'maxWorkers: 2',
      'zero.yaml': 'maxWorkers: 0\ncpus: 9\nmemory: 1G',
    });
    expect(spec).toEqual({ cpus: 1, memory: '1G', maxWorkers: 2, jobs: { own: 'x' } });
    expect(files.map((file) => file.replace(/.*\//, ''))).toEqual(['mpmsub.config.yaml', 'one.yaml', 'zero.yaml', 'two.yaml']);
  });

  test('one base by two ways is no cycle', async () => {
    const { files } = await load({
      'mpmsub.config.yaml': 'extends: [./one.yaml, ./two.yaml]',
      'one.yaml': 'extends: ./zero.yaml',
      'two.yaml': 'extends: ./zero.yaml',
      'zero.yaml': 'cpus: 1',
    });
    expect(files).toHaveLength(4);
  });

  test('plugins are collected; of one name the nearer', async () => {
    const { plugins } = await prepare({
      'mpmsub.config.ts': `export default { extends: "./base", plugins: [${plugin('b', 'own')}, ${plugin('c', 'own')}], jobs: ["x"] }`,
      'base.ts': `export default { plugins: [${plugin('a', 'base')}, ${plugin('b', 'base')}] }`,
    });
    expect(plugins.map(({ name, ...rest }) => [name, (rest as { mark?: string }).mark])).toEqual([
      ['a', 'base'],
      ['b', 'own'],
      ['c', 'own'],
    ]);
  });

  test('lists of jobs follow each other', async () => {
    const { jobs } = await prepare({
      'mpmsub.config.ts': 'export default { extends: "./base", jobs: ["own"] }',
      'base.ts': 'export default { jobs: () => ["base"] }',
    });
    expect(jobs.map(({ id, stages }) => [id, stages[0].text])).toEqual([
      ['job_0001', 'base'],
      ['job_0002', 'own'],
    ]);
  });

  test('a short form of a name overrides its long one, and a pipeline a command', async () => {
    const { jobs } = await prepare({
      'mpmsub.config.yaml': 'extends: ./base.yaml\njobs: { a: { m: 2G, p: 2, pipeline: [x, y] } }',
      'base.yaml': 'jobs: { a: { memory: 1G, cpus: 1, cmd: z } }',
    });
    expect(jobs[0]).toMatchObject({ request: { cpus: 2, memory: 2 * 1024 ** 3 }, stages: [{ text: 'x' }, { text: 'y' }] });
  });

  test('a builder stays whole', async () => {
    const { jobs } = await prepare({
      'mpmsub.config.ts': 'import { job } from "mpmsub"; export default { extends: "./base", jobs: { a: job("own") } }',
      'base.ts': 'export default { jobs: { a: { cmd: "base", memory: "1G" } } }',
    });
    expect(jobs[0]).toMatchObject({ stages: [{ text: 'own' }], request: { cpus: 1 } });
  });

  test.each([
    ['an ES module', '{ "type": "module", "exports": "./preset.js" }', 'preset.js', 'export default { jobs: { a: "preset" } }'],
    ['CommonJS', '{ "main": "preset.js" }', 'preset.js', 'module.exports = { jobs: { a: "preset" } }'],
    ['JSON', '{ "exports": "./preset.json" }', 'preset.json', '{ "jobs": { "a": "preset" } }'],
  ])('a package that is %s', async (_, manifest, name, text) => {
    const { jobs } = await prepare({
      'mpmsub.config.ts': 'export default { extends: "@acme/preset" }',
      'node_modules/@acme/preset/package.json': manifest,
      [`node_modules/@acme/preset/${name}`]: text,
    });
    expect(jobs[0]?.stages[0].text).toBe('preset');
  });

  test('relative paths in it count from the configuration', async () => {
    const { jobs, root } = await prepare({
      'mpmsub.config.ts': 'export default { extends: "./sub/base" }',
      'sub/base.yaml': 'jobs: { a: { cmd: x, cwd: work } }',
    });
    expect(jobs[0]?.cwd).toBe(`${root}/work`);
  });
});

describe('problems', () => {
  test('a path that leads nowhere', async () => {
    expect(await problemsOf({ 'mpmsub.config.ts': 'export default {\n  extends: ["./gone"],\n};' })).toEqual([
      expect.objectContaining({
        code: 'extends-not-found',
        path: 'extends[0]',
        place: { file: 'mpmsub.config.ts', line: 2, column: 13 },
      }),
    ]);
  });

  test('a package that is not installed', async () => {
    const [problem] = await problemsOf({ 'mpmsub.config.ts': 'export default { extends: "base" }' });
    expect(problem?.hint).toBe('install it (npm install --save-dev base), or write "./base" for a file');
  });

  test('a cycle names its way', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.yaml': 'extends: ./a.yaml',
      'a.yaml': 'extends: ./b.yaml',
      'b.yaml': 'cpus: 1\nextends: ./a.yaml',
    });
    expect(problem).toMatchObject({ code: 'extends-cycle', place: { file: 'b.yaml', line: 2 } });
    expect(problem?.message).toMatch(/a\.yaml extends .*b\.yaml extends .*a\.yaml$/);
  });

  test('a record and a list of jobs', async () => {
    expect(await problemsOf({ 'mpmsub.config.yaml': 'extends: ./a.yaml\njobs: [x]', 'a.yaml': 'jobs: { a: x }' })).toEqual([
      expect.objectContaining({ code: 'mixed-jobs', place: { file: 'mpmsub.config.yaml', line: 1, column: 10 } }),
    ]);
  });

  test('a base that is no configuration', async () => {
    expect(await problemsOf({ 'mpmsub.config.yaml': 'extends: ./a.yaml', 'a.yaml': '[1, 2]' })).toEqual([
      expect.objectContaining({ code: 'wrong-type', message: expect.stringContaining('found a list of 2') }),
    ]);
  });

  test('a wrong type', async () => {
    expect(await problemsOf({ 'mpmsub.config.yaml': 'extends: 3\njobs: [x]' })).toEqual([
      expect.objectContaining({ code: 'wrong-type', message: 'expected a path or package name, or a list of them, found 3' }),
    ]);
  });

  test('a syntax error in the base is shown there', async () => {
    expect(await problemsOf({ 'mpmsub.config.yaml': 'extends: ./a.json', 'a.json': '{\n x' })).toEqual([
      expect.objectContaining({ code: 'config-syntax', place: { file: 'a.json', line: 2, column: 2 } }),
    ]);
  });

  test('a bad value is shown in the file that holds it', async () => {
    const problems = await problemsOf({
      'mpmsub.config.ts': 'export default {\n  extends: "./base",\n  jobs: { a: { timeout: "soon" } },\n};',
      'base.yaml': 'jobs:\n  a:\n    cmd: x\n    memory: 3Q\n',
    });
    expect(problems.map(({ path, place }) => [path, place?.file, place?.line])).toEqual([
      ['jobs.a.memory', 'base.yaml', 4],
      ['jobs.a.timeout', 'mpmsub.config.ts', 3],
    ]);
  });
});
