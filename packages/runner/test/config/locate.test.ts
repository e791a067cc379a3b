import { describe, expect, test } from 'vitest';
import { locateDiagnostics } from '../../src/config/locate.js';
import { marked } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

/** What is marked in a file for a path, and whether the frame says that it is only the nearest place. */
async function find(name: string, text: string, path: string, code = 'wrong-type') {
  const root = tempFolder({ [name]: text });
  const [located] = await locateDiagnostics([{ code, severity: 'error', message: '', path }], `${root}/${name}`);
  if (located?.frame === undefined) return undefined;
  return { text: marked(located.frame), line: located.place?.line, isNearest: located.frame.includes('nearest place') };
}

const found = (text: string, line: number) => ({ text, line, isNearest: false });
const nearest = (text: string, line: number) => ({ text, line, isNearest: true });

const ts = (path: string, text: string, code?: string) => find('mpmsub.config.ts', text, path, code);

describe('TypeScript and JavaScript', () => {
  test.each([
    ['a literal', 'export default {\n cpus: 3 }', 'cpus', found('3', 2)],
    ['a text', 'export default {\n memory: "3Q" }', 'memory', found('"3Q"', 2)],
    ['a job that is a line', 'export default { jobs: {\n a: "" } }', 'jobs.a.cmd', found('""', 2)],
    ['a line in a list', 'export default { jobs: ["x",\n ``] }', 'jobs[1].cmd', found('``', 2)],
    ['a quoted key', 'export default { jobs: {\n "web#a": { cmd: 3 } } }', 'jobs["web#a"].cmd', found('3', 2)],
    ['a place in a list', 'export default { jobs: { a: { cmd: [\n "x",\n 4] } } }', 'jobs.a.cmd[1]', found('4', 3)],
    ['defineConfig', 'export default defineConfig({\n cpus: 3 })', 'cpus', found('3', 2)],
    ['satisfies', 'export default {\n cpus: 3 } satisfies Config', 'cpus', found('3', 2)],
    ['as const, in brackets', 'export default ({\n cpus: 3 } as const)', 'cpus', found('3', 2)],
    ['an arrow', 'export default () => ({\n cpus: 3 })', 'cpus', found('3', 2)],
    [
      'an asynchronous arrow with a body',
      'export default async () => {\n const a = 1;\n return { cpus: 3 };\n}',
      'cpus',
      found('3', 3),
    ],
    ['a function', 'export default function config() {\n return { cpus: 3 };\n}', 'cpus', found('3', 2)],
    ['defineConfig of an arrow', 'export default defineConfig(async () => ({\n cpus: 3 }))', 'cpus', found('3', 2)],
    ['a name', 'const config: Config = {\n cpus: 3 };\nexport default config;', 'cpus', found('3', 2)],
    ['a renamed default', 'const config = {\n cpus: 3 };\nexport { config as default };', 'cpus', found('3', 2)],
    ['export =', 'export = {\n cpus: 3 }', 'cpus', found('3', 2)],
    ['module.exports', 'module.exports = {\n cpus: 3 }', 'cpus', found('3', 2)],
    ['exports.default', 'exports.default = {\n cpus: 3 }', 'cpus', found('3', 2)],
    ['a shorthand', 'const cpus =\n 3;\nexport default { cpus }', 'cpus', found('3', 2)],
    ['a name within a function', 'export default () => {\n const cpus = 3;\n return { cpus };\n}', 'cpus', found('3', 2)],
    ['a name of a record', 'const jobs = {\n a: { cmd: 4 } };\nexport default { jobs }', 'jobs.a.cmd', found('4', 2)],
    [
      'a function that is called',
      'function make() {\n return { a: { cmd: 4 } };\n}\nexport default { jobs: make() }',
      'jobs.a.cmd',
      found('4', 2),
    ],
    ['jobs as an arrow', 'export default { jobs: () => [\n { cmd: 4 }] }', 'jobs[0].cmd', found('4', 2)],
    ['jobs as a method', 'export default { async jobs() {\n return [{ cmd: 4 }] } }', 'jobs[0].cmd', found('4', 2)],
    [
      'a spread name',
      'const base = {\n memory: 4 };\nexport default { jobs: { a: { ...base, cmd: "x" } } }',
      'jobs.a.memory',
      found('4', 2),
    ],
    [
      'a later field over a spread',
      'const base = { memory: 4 };\nexport default {\n ...base,\n memory: 5 }',
      'memory',
      found('5', 4),
    ],
    ['a spread list', 'const base = [\n "x"];\nexport default { jobs: [...base, 4] }', 'jobs[1]', found('4', 3)],
    ['await', 'const config = await {\n cpus: 3 };\nexport default config', 'cpus', found('3', 2)],
    [
      'a job of a list by its id',
      'export default { jobs: [\n { id: "a" },\n { id: "b", needs: ["c"] }] }',
      'jobs.b.needs[0]',
      found('"c"', 3),
    ],
    [
      'a job of a list by its counted id',
      'export default { jobs: [\n { cmd: "a" },\n { needs: ["c"] }] }',
      'jobs.job_0002.needs[0]',
      found('"c"', 3),
    ],
    [
      'a builder of a list by its id',
      'export default { jobs: [\n job("a").withId("b")\n .needs("c")] }',
      'jobs.b.needs[0]',
      found('"c"', 3),
    ],
  ])('%s', async (_, text, path, expected) => {
    expect(await ts(path, text)).toEqual(expected);
  });

  test.each([
    ['options', 'job("x", {\n memory: 4 })', 'memory', found('4', 2)],
    ['a method', 'job("x")\n .memory(4)', 'memory', found('4', 2)],
    ['a method over options', 'job("x", { memory: 3 })\n .memory(4)', 'memory', found('4', 2)],
    ['the command', 'job(\n 4)', 'cmd', found('4', 2)],
    ['a word of the command', 'job(["x",\n 4])', 'cmd[1]', found('4', 2)],
    ['new Job', 'new Job("x", {\n memory: 4 })', 'memory', found('4', 2)],
    ['a stage', 'pipeline([["x"],\n ["y", 4]])', 'pipeline[1][1]', found('4', 2)],
    ['pipeTo of a pipeline', 'pipeline(["x", "y"])\n .pipeTo(4)', 'pipeline[2]', found('4', 2)],
    ['pipeTo of a command', 'job("x")\n .pipeTo(4)', 'pipeline[1]', found('4', 2)],
    ['needs', 'job("x").needs("a",\n 4)', 'needs[1]', found('4', 2)],
    ['a variable', 'job("x").environment({\n A: [] })', 'env.A', found('A', 2)],
  ])('a builder: %s', async (_, builder, path, expected) => {
    expect(await ts(`jobs.a.${path}`, `export default { jobs: { a: ${builder} } }`)).toEqual(expected);
  });

  test.each([
    ['map', 'export default { jobs: [1, 2].map((n) => ({\n cmd: n })) }', 'jobs[1].cmd', nearest('n', 2)],
    ['map with a body', 'export default { jobs: [1, 2].map((n) => {\n return { cmd: n };\n }) }', 'jobs[1].cmd', nearest('n', 2)],
    ['Array.from', 'export default { jobs: Array.from({ length: 2 }, () => ({\n cmd: 4 })) }', 'jobs[1].cmd', nearest('4', 2)],
    [
      'fromEntries of map',
      'export default { jobs: Object.fromEntries([1].map((n) => [n, {\n cmd: 4 }])) }',
      'jobs["1"].cmd',
      nearest('4', 2),
    ],
    [
      'a list spread from map',
      'export default { jobs: ["x", ...[1].map(() => ({\n cmd: 4 }))] }',
      'jobs[1].cmd',
      nearest('4', 2),
    ],
    [
      'a parameter that hides a name',
      'const n = 9;\nexport default { jobs: [1].map((n) => ({\n cmd: n })) }',
      'jobs[0].cmd',
      nearest('n', 3),
    ],
    ['an import', 'import { jobs } from "./jobs";\nexport default {\n jobs }', 'jobs.a.cmd', nearest('jobs', 3)],
    [
      'a spread import',
      'import { more } from "./jobs";\nexport default { jobs: {\n ...more } }',
      'jobs.a.cmd',
      nearest('...more', 3),
    ],
    ['a condition', 'export default { jobs: process.env.CI ? {\n a: { cmd: 4 } } : {} }', 'jobs.a.cmd', nearest('4', 2)],
    ['a field that is not there', 'export default {\n jobs: { b: "x" } }', 'jobs.a.cmd', nearest('jobs', 2)],
    [
      'several spreads that cannot be looked into',
      'import { a, b } from "./jobs";\nexport default {\n jobs: { ...a, ...b } }',
      'jobs.x.cmd',
      nearest('jobs', 3),
    ],
  ])('made by code: %s', async (_, text, path, expected) => {
    expect(await ts(path, text)).toEqual(expected);
  });

  test('a problem of a key is shown at the key', async () => {
    expect(await ts('jobs.a.memroy', 'export default { jobs: { a: {\n memroy: "1G" } } }', 'unknown-key')).toEqual(
      found('memroy', 2),
    );
  });

  test('a large value is shown by its key, the whole configuration by itself', async () => {
    expect(await ts('jobs.a', 'export default { jobs: {\n build: 1, a: {\n cmd: "x" } } }', 'no-command')).toEqual(found('a', 2));
    expect((await ts('', '\nexport default {\n cpus: 1 }', 'no-jobs'))?.line).toBe(2);
  });

  test.each([
    ['const f = (n) => n ? [...f(n - 1), ...f(n - 1)] : [];\nexport default { jobs: f(3) }'],
    ['const a = b; const b = a;\nexport default { jobs: a }'],
    ['function f() { return f(); }\nexport default { jobs: f() }'],
    ['const a = { ...a };\nexport default { jobs: a }'],
  ])('code that leads in circles ends: %s', async (text) => {
    expect(await ts('jobs[0].cmd', text)).toMatchObject({ isNearest: true });
  });

  test('the last of 5,000 written jobs is found by its id and by its number', async () => {
    const text = `export default { jobs: [\n${Array.from({ length: 5000 }, (_, n) => `  { id: "j${n}", cmd: "x", needs: ["n${n}"] },`).join('\n')}\n] }`;
    expect(await ts('jobs.j4999.needs[0]', text)).toEqual(found('"n4999"', 5001));
    expect(await ts('jobs[4999].needs[0]', text)).toEqual(found('"n4999"', 5001));
  });

  test('broken or missing sources leave a diagnostic as it is', async () => {
    const diagnostic = { code: 'x', severity: 'error', message: 'm', path: 'jobs' } as const;
    const root = tempFolder({ 'a.ts': 'export default {{{', 'b.ts': 'export const a = 1', 'c.yaml': ': [' });
    for (const file of ['a.ts', 'b.ts', 'gone.ts']) {
      expect(await locateDiagnostics([diagnostic], `${root}/${file}`)).toEqual([diagnostic]);
    }
    expect(await locateDiagnostics([diagnostic], [])).toEqual([diagnostic]);
  });

  test('places that are known are kept, and diagnostics without a path', async () => {
    const root = tempFolder({ 'a.ts': 'export default { cpus: 1 }' });
    const known = { code: 'x', severity: 'error', message: '', path: 'cpus', place: { file: 'z', line: 9, column: 9 } } as const;
    const placeless = { code: 'x', severity: 'error', message: '' } as const;
    expect(await locateDiagnostics([known, placeless], `${root}/a.ts`)).toEqual([known, placeless]);
  });
});

describe('JSON', () => {
  const text = '{\n  "cpus": 3,\n  "jobs": {\n    "a/b": { "cmd": ["x", 4] }\n  }\n}';
  test('values and keys', async () => {
    expect(await find('mpmsub.config.json', text, 'cpus')).toEqual(found('3', 2));
    expect(await find('mpmsub.config.json', text, 'jobs["a/b"].cmd[1]')).toEqual(found('4', 4));
    expect(await find('mpmsub.config.json', text, 'cpus', 'unknown-key')).toEqual(found('"cpus"', 2));
  });

  test('the key of package.json', async () => {
    const manifest = '{\n  "cpus": 1,\n  "mpmsub": { "cpus": 3 }\n}';
    expect(await find('package.json', manifest, 'cpus')).toEqual(found('3', 3));
  });
});

describe('YAML', () => {
  test.each([
    ['a scalar', 'a: 1\ncpus: many', 'cpus', found('many', 2)],
    ['a flow', 'jobs: {\n a: { cmd: [x, 4] } }', 'jobs.a.cmd[1]', found('4', 2)],
    ['a block list', 'jobs:\n  - cmd: x\n  - cmd: 4', 'jobs[1].cmd', found('4', 3)],
    ['a job of a list by its id', 'jobs:\n  - id: a\n  - id: b\n    cmd: 4', 'jobs.b.cmd', found('4', 4)],
    ['an alias', 'x: &m 4\njobs:\n  a: { memory: *m }', 'jobs.a.memory', found('4', 1)],
    ['a merge key', 'x: &base\n  memory: 4\njobs:\n  a:\n    <<: *base\n    cmd: x', 'jobs.a.memory', found('4', 2)],
    ['a record by its key', 'jobs:\n  a:\n    cmd: x', 'jobs.a', found('a', 2)],
    ['nothing', 'jobs:\n  a:', 'jobs.a', found('a', 2)],
    ['a job of a list by the id that it is given', 'jobs:\n  - x\n  - cmd: 4', 'jobs.job_0002.cmd', found('4', 3)],
    ['a job of a matrix in a list', 'jobs:\n  - cmd: 4\n    matrix: { n: [1] }', 'jobs["job_0001-1"].cmd', found('4', 2)],
    ['a job that is a line', 'jobs:\n  a: ""', 'jobs.a.cmd', found('""', 2)],
    ['a missing field', 'jobs:\n  a: x', 'jobs.b.cmd', nearest('jobs', 1)],
    ['a number for a key', 'jobs:\n  1: { cmd: 4 }', 'jobs["1"].cmd', found('4', 2)],
  ])('%s', async (_, text, path, expected) => {
    expect(await find('mpmsub.config.yaml', text, path)).toEqual(expected);
    expect(await find('.mpmsubrc', text, path)).toEqual(expected);
  });

  test('a problem of a key is shown at the key', async () => {
    expect(await find('mpmsub.config.yml', 'jobs:\n  a: { memroy: 1 }', 'jobs.a.memroy', 'unknown-key')).toEqual(
      found('memroy', 2),
    );
  });
});
