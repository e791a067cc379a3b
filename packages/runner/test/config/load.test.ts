import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load, prepare, problemsOf } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

const jobs = '{ jobs: { a: "echo a" } }';

describe('every kind of file', () => {
  test.each([
    ['mpmsub.config.ts', `const config: { jobs: object } = ${jobs};\nexport default config satisfies object;`],
    ['mpmsub.config.mts', `export default ${jobs} as const`],
    ['mpmsub.config.js', `export default ${jobs}`],
    ['mpmsub.config.js', `module.exports = ${jobs}`],
    ['mpmsub.config.mjs', `export default ${jobs}`],
    ['mpmsub.config.cjs', `module.exports = ${jobs}`],
    ['mpmsub.config.cjs', `exports.jobs = { a: "echo a" }`],
    ['mpmsub.config.ts', `export = ${jobs}`],
    ['mpmsub.config.json', '{ "jobs": { "a": "echo a" } }'],
    ['mpmsub.config.yaml', 'jobs:\n  a: echo a'],
    ['mpmsub.config.yml', 'jobs: { a: echo a }'],
    ['.mpmsubrc', 'jobs:\n  a: echo a'],
    ['.mpmsubrc', '{ "jobs": { "a": "echo a" } }'],
    ['.mpmsubrc.json', '{ "jobs": { "a": "echo a" } }'],
    ['.mpmsubrc.yaml', 'jobs: { a: echo a }'],
    ['.mpmsubrc.yml', 'jobs: { a: echo a }'],
    ['package.json', '{ "name": "x", "mpmsub": { "jobs": { "a": "echo a" } } }'],
    ['mpmsub.config.json', '\ufeff{ "jobs": { "a": "echo a" } }'],
    ['mpmsub.config.ts', `\ufeffexport default ${jobs}`],
    ['mpmsub.config.ts', `#!/usr/bin/env node\nexport default ${jobs}`],
    ['mpmsub.config.ts', `enum Size { Small = '1G' }\nexport default { jobs: { a: "echo a" }, memory: Size.Small }`],
  ])('%s: %s', async (name, text) => {
    const root = tempFolder({ [name]: text });
    const settings = await prepare({}, undefined, root);
    expect(settings.file).toBe(join(root, name));
    expect(settings.root).toBe(root);
    expect(settings.jobs.map(({ id, stages }) => [id, stages[0].text])).toEqual([['a', 'echo a']]);
  });

  test.each(['', 'commonjs', 'module'])('a JavaScript file in a package of type "%s"', async (type) => {
    const { jobs: read } = await prepare({
      'package.json': JSON.stringify(type ? { type } : {}),
      'mpmsub.config.js': `import { job } from "mpmsub"; export default { jobs: [job("x")] }`,
    });
    expect(read).toHaveLength(1);
  });
});

describe('what a module exports', () => {
  test.each([
    ['a function', `export default () => (${jobs})`],
    ['an asynchronous function', `export default async () => (${jobs})`],
    ['a promise', `export default Promise.resolve(${jobs})`],
    ['defineConfig of a function', `import { defineConfig } from "mpmsub"; export default defineConfig(() => (${jobs}))`],
    ['top-level await', `const made = await Promise.resolve(${jobs}); export default made`],
    ['jobs by a function', `export default { jobs: () => ({ a: "echo a" }) }`],
    ['jobs by an asynchronous function', `export default { jobs: async () => ({ a: "echo a" }) }`],
    ['a renamed default', `const made = ${jobs}; export { made as default }`],
  ])('%s', async (_, text) => {
    const { jobs: read } = await prepare({ 'mpmsub.config.ts': text });
    expect(read.map(({ id }) => id)).toEqual(['a']);
  });

  test.each([
    ['nothing', ''],
    ['other names', 'export const a = 1'],
    ['undefined', 'export default undefined'],
    ['a function that returns nothing', 'export default () => {}'],
  ])('%s is told', async (_, text) => {
    expect(await problemsOf({ 'mpmsub.config.ts': text })).toEqual([
      expect.objectContaining({ code: 'config-empty', hint: expect.stringContaining('export default') }),
    ]);
  });

  test.each(['export default 3', 'export default "x"', 'export default ["x"]', 'export default null'])(
    '%s is no configuration',
    async (text) => {
      expect(await problemsOf({ 'mpmsub.config.ts': text })).toEqual([expect.objectContaining({ code: 'wrong-type', path: '' })]);
    },
  );
});

describe('imports', () => {
  test('a configuration imports mpmsub without having it installed, from every kind of module', async () => {
    for (const [name, text] of [
      [
        'mpmsub.config.ts',
        `import { job, defineConfig } from "mpmsub"; export default defineConfig({ jobs: [job("x").memory("1G")] })`,
      ],
      [
        'mpmsub.config.mjs',
        `import { job, defineConfig } from "mpmsub"; export default defineConfig({ jobs: [job("x").memory("1G")] })`,
      ],
      [
        'mpmsub.config.cjs',
        `const { job, defineConfig } = require("mpmsub"); module.exports = defineConfig({ jobs: [job("x").memory("1G")] })`,
      ],
    ] as const) {
      const { jobs: read } = await prepare({ [name]: text });
      expect(read[0]?.request.memory).toBe(1024 ** 3);
    }
  });

  test('files beside it, in TypeScript, without an ending; they too import mpmsub', async () => {
    const { jobs: read } = await prepare({
      'mpmsub.config.ts': `import { made } from "./jobs"; export default { jobs: made }`,
      'jobs.ts': `import { job } from "mpmsub"; import data from "./data.json"; export const made = data.map((text: string) => job(text))`,
      'data.json': '["x", "y"]',
    });
    expect(read).toHaveLength(2);
  });

  test('packages, ES modules and CommonJS, and what Node brings', async () => {
    const { jobs: read } = await prepare({
      'mpmsub.config.ts': `import a from "esm"; import b from "cjs"; import { basename } from "node:path"; export default { jobs: [a, b, basename("/x/z")] }`,
      'node_modules/esm/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/esm/index.js': 'export default "x"',
      'node_modules/cjs/package.json': '{ "main": "index.js" }',
      'node_modules/cjs/index.js': 'module.exports = "y"',
    });
    expect(read.map(({ stages }) => stages[0].text)).toEqual(['x', 'y', 'z']);
  });

  test('it knows where it is', async () => {
    const root = tempFolder({
      'mpmsub.config.ts': 'export default { jobs: [["echo", import.meta.dirname]].map((cmd) => ({ cmd })) }',
    });
    expect((await prepare({}, undefined, root)).jobs[0]?.stages[0].argv[1]).toBe(root);
  });
});

test('a configuration that is loaded again is evaluated again, with what it imports', async () => {
  const root = tempFolder({
    'mpmsub.config.ts': 'import { made } from "./jobs"; export default { jobs: made }',
    'jobs.ts': 'export const made = ["x"]',
  });
  expect((await prepare({}, undefined, root)).jobs).toHaveLength(1);
  writeFileSync(join(root, 'jobs.ts'), 'export const made = ["x", "y"]');
  expect((await prepare({}, undefined, root)).jobs).toHaveLength(2);
  writeFileSync(join(root, 'mpmsub.config.ts'), 'import { made } from "./jobs"; export default { jobs: [...made, "z"] }');
  expect((await prepare({}, undefined, root)).jobs).toHaveLength(3);
});

test('modules that two files import are evaluated once', async () => {
  const { jobs: read } = await prepare({
    'mpmsub.config.ts': 'import "./one"; import "./two"; import { list } from "./shared"; export default { jobs: list }',
    'one.ts': 'import { list } from "./shared"; list.push("x")',
    'two.ts': 'import { list } from "./shared"; list.push("y")',
    'shared.ts': 'export const list: string[] = []',
  });
  expect(read).toHaveLength(2);
});

describe('the search', () => {
  test('goes upward', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{ "jobs": ["x"] }', 'a/b/keep.txt': '', 'a/package.json': '{}' });
    const settings = await prepare({}, undefined, join(root, 'a/b'));
    expect(settings.root).toBe(root);
  });

  test('takes the nearest', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{ "jobs": ["x"] }', 'a/.mpmsubrc': 'jobs: [y, z]' });
    expect((await prepare({}, undefined, join(root, 'a'))).jobs).toHaveLength(2);
  });

  test('passes over a package.json without the key', async () => {
    const root = tempFolder({ 'package.json': '{ "mpmsub": { "jobs": ["x"] } }', 'a/package.json': '{ "name": "a" }' });
    expect((await prepare({}, undefined, join(root, 'a'))).root).toBe(root);
  });

  test('is not led astray by settings of the search library', async () => {
    const { jobs: read } = await prepare({
      'package.json': '{ "cosmiconfig": { "searchPlaces": ["other.json"], "mergeSearchPlaces": false } }',
      'other.json': '{ "jobs": ["wrong", "wrong"] }',
      'mpmsub.config.json': '{ "jobs": ["x"] }',
    });
    expect(read).toHaveLength(1);
  });

  test('leaves keys alone that the search library knows', async () => {
    const problems = await problemsOf({
      'mpmsub.config.json': '{ "$import": "./other.json", "jobs": ["x"] }',
      'other.json': '{}',
    });
    expect(problems).toEqual([expect.objectContaining({ code: 'unknown-key', path: '$import' })]);
  });

  test('tells of a second configuration beside the one it takes', async () => {
    const { file, warnings } = await load({ 'mpmsub.config.ts': `export default ${jobs}`, 'mpmsub.config.json': '{}' });
    expect(file).toMatch(/mpmsub\.config\.ts$/);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'second-config',
        severity: 'warning',
        message: expect.stringContaining('mpmsub.config.json'),
      }),
    ]);
  });

  test('finds nothing: says where it looked and what to do', async () => {
    const root = tempFolder();
    expect(await problemsOf({}, undefined, root)).toEqual([
      expect.objectContaining({
        code: 'no-config',
        message: expect.stringContaining(root),
        hint: expect.stringContaining('mpmsub init'),
      }),
    ]);
  });

  test('an empty configuration is not passed over for one further up', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{ "jobs": ["x"] }', 'a/mpmsub.config.ts': '' });
    expect(await problemsOf({}, undefined, join(root, 'a'))).toEqual([expect.objectContaining({ code: 'config-empty' })]);
  });

  test('a link to nowhere is not passed over for one further up', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{ "jobs": ["x"] }', 'a/keep.txt': '' });
    symlinkSync(join(root, 'gone.ts'), join(root, 'a/mpmsub.config.ts'));
    expect(await problemsOf({}, undefined, join(root, 'a'))).toEqual([
      expect.objectContaining({ code: 'config-unreadable', message: expect.stringContaining('a/mpmsub.config.ts') }),
    ]);
  });
});

describe('a configuration that is named', () => {
  test('is taken, from wherever it lies and whatever its name', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{}', 'ci/special.ts': `export default ${jobs}` });
    const settings = await prepare({}, 'ci/special.ts', root);
    expect(settings.root).toBe(join(root, 'ci'));
    expect(settings.jobs).toHaveLength(1);
    expect(settings.warnings).toEqual([]);
  });

  test('may be empty, which is told', async () => {
    for (const [file, hint] of [
      ['empty.ts', 'write export default defineConfig({ jobs: { hello: "echo hello" } })'],
      ['empty.json', 'write { "jobs": { "hello": "echo hello" } }'],
      ['package.json', 'write { "mpmsub": { "jobs": { "hello": "echo hello" } } }'],
      ['empty.yaml', 'write jobs: { hello: echo hello }'],
    ] as const)
      expect(await problemsOf({ [file]: ' \n' }, file)).toEqual([expect.objectContaining({ code: 'config-empty', hint })]);
  });

  test.each([
    ['nope.ts', 'does not exist'],
    ['folder', 'is a folder'],
  ])('%s %s', async (file, why) => {
    expect(await problemsOf({ 'folder/x': '' }, file)).toEqual([
      expect.objectContaining({ code: 'config-unreadable', message: expect.stringContaining(why) }),
    ]);
  });
});

describe('what goes wrong inside of a configuration is never taken for a missing one', () => {
  test('ENOENT', async () => {
    const text = `import { readFileSync } from "node:fs";\n\nexport default {\n  jobs: [readFileSync("/nowhere/at/all", "utf8")],\n};\n`;
    const [problem] = await problemsOf({ 'mpmsub.config.ts': text });
    expect(problem).toMatchObject({ code: 'config-threw', place: { file: 'mpmsub.config.ts', line: 4, column: 3 } });
    expect(problem?.message).toContain('ENOENT');
    expect(problem?.frame).toContain('> 4 |   jobs: [readFileSync(');
  });

  test.each([
    ['in its function', 'export default () => {\n  throw new TypeError("no luck");\n}', 2],
    ['in its jobs function', 'export default {\n  jobs: async () => {\n    throw new TypeError("no luck");\n  }\n}', 3],
    ['in a rejected promise', 'export default\n  Promise.reject(new TypeError("no luck"));', 2],
  ])('an error %s', async (_, text, line) => {
    const [problem] = await problemsOf({ 'mpmsub.config.ts': text });
    expect(problem).toMatchObject({
      code: 'config-threw',
      message: 'the configuration threw: TypeError: no luck',
      place: { line },
    });
  });

  test('an error in a file that it imports is shown there', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.ts': 'import "./part"; export default {}',
      'part.ts': '\n\nthrow new Error("in part")',
    });
    expect(problem).toMatchObject({ code: 'config-threw', place: { file: 'part.ts', line: 3 } });
  });

  test('an error of a package is shown where the configuration calls it', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.ts': 'import { fail } from "p";\n\nexport default fail();',
      'node_modules/p/package.json': '{ "main": "index.js" }',
      'node_modules/p/index.js': 'exports.fail = () => { throw new Error("deep") }',
    });
    expect(problem).toMatchObject({ code: 'config-threw', place: { file: 'mpmsub.config.ts', line: 3 } });
  });

  test('something thrown that is no error', async () => {
    expect(await problemsOf({ 'mpmsub.config.ts': 'throw "just so"' })).toEqual([
      expect.objectContaining({ code: 'config-threw', message: 'the configuration threw just so' }),
    ]);
  });

  test('a pipeline that is too short', async () => {
    const text = 'import { pipeline } from "mpmsub";\nexport default {\n  jobs: { a: pipeline(["x"]) },\n};';
    expect(await problemsOf({ 'mpmsub.config.ts': text })).toEqual([
      expect.objectContaining({ code: 'short-pipeline', place: { file: 'mpmsub.config.ts', line: 3, column: 3 } }),
    ]);
  });

  test('the original is the cause, and has taken its code with it', async () => {
    const failed = await load({ 'mpmsub.config.ts': 'import fs from "node:fs"; fs.readFileSync("/nowhere/at/all")' }).catch(
      (error) => error,
    );
    expect(failed.code).toBeUndefined();
    expect(failed.cause.code).toBe('ENOENT');
  });
});

describe('syntax errors have their place', () => {
  test.each([
    ['mpmsub.config.ts', 'export default {\n  a: [1,\n};\n', 3, 1],
    ['mpmsub.config.mjs', 'export default {\n  a: [1,\n};\n', 3, 1],
    ['mpmsub.config.cjs', 'module.exports = {\n  a: [1,\n};\n', 3, 1],
    ['mpmsub.config.json', '{\n  "jobs": { "a": "x", }\n}', 2, 23],
    ['mpmsub.config.json', '{\n  "jobs": {', 2, 12],
    ['package.json', '{\n  "mpmsub": x }', 2, 13],
    ['mpmsub.config.yaml', 'jobs:\n  a: [x\n  b: y', 3, 3],
    ['mpmsub.config.yaml', 'jobs:\n\ta: x', 2, 1],
    ['.mpmsubrc', 'jobs: {', 1, 8],
  ])('%s %j', async (name, text, line, column) => {
    const [problem] = await problemsOf({ [name]: text });
    expect(problem).toMatchObject({ code: 'config-syntax', place: { file: name, line, column } });
    expect(problem?.message).toMatch(/^syntax error: \S/);
    expect(problem?.frame).toContain(`> ${line} |`);
  });

  const QUOTES = 'a text with ": ", " #", a bracket or a brace in it, or that is a lone "-", stands in quotes';
  test.each([
    ['a.yaml', 'jobs: { a: sh -c "x [1]" }', QUOTES],
    ['a.yaml', 'jobs:\n  a: { cmd: [samtools, sort, -] }', QUOTES],
    ['a.yaml', 'jobs:\n  a: echo b: c', QUOTES],
    ['a.yaml', 'jobs:\n  a: { cmd: x, needs: [build-{n}, test] }', QUOTES],
    ['a.yaml', 'jobs:\n\ta: x', 'indent with blanks'],
    ['a.yaml', 'jobs: {', undefined],
    ['a.json', '// ours\n{ "jobs": {} }', 'JSON has no comments: take them out, or write YAML'],
    ['a.json', '{ "jobs": { "a": "x", /* b */ } }', 'JSON has no comments: take them out, or write YAML'],
    ['a.json', '{ "jobs": { "a": "x",\n } }', 'take out the comma before it'],
    ['a.json', '{ "jobs": ["x", ] }', 'take out the comma before it'],
    ['a.json', '{ "jobs": { "a": x } }', undefined],
  ])('%s %j has the remedy %j', async (name, text, hint) => {
    const [problem, ...more] = await problemsOf({ [name]: text }, name);
    expect(problem).toMatchObject({ code: 'config-syntax' });
    expect(problem?.hint).toBe(hint);
    expect(problem?.message).not.toContain('is not valid JSON');
    expect(more).toEqual([]);
  });

  test('in a file that it imports', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.ts': 'import "./part"; export default {}',
      'part.ts': 'const a = 1;\nconst = 2;',
    });
    expect(problem).toMatchObject({ code: 'config-syntax', place: { file: 'part.ts', line: 2, column: 7 } });
  });

  test('in a native module that it imports', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.ts': 'import "./part.mjs"; export default {}',
      'part.mjs': 'const a = 1;\nconst = 2;',
    });
    expect(problem).toMatchObject({ code: 'config-syntax', place: { file: 'part.mjs', line: 2 } });
  });
});

describe('imports that lead nowhere', () => {
  test.each([
    ['left-over', 'npm install --save-dev left-over'],
    ['@scope/pkg/deep', 'npm install --save-dev @scope/pkg'],
    ['./missing', 'check the path; it counts from the importing file'],
  ])('%s', async (name, hint) => {
    const [problem] = await problemsOf({ 'mpmsub.config.ts': `\nimport x from "${name}";\nexport default x;` });
    expect(problem).toMatchObject({ code: 'config-import', place: { file: 'mpmsub.config.ts', line: 2, column: 15 } });
    expect(problem?.hint).toContain(hint);
  });

  test('from a file beside it', async () => {
    const [problem] = await problemsOf({
      'mpmsub.config.ts': 'import "./part"; export default {}',
      'part.ts': '\nimport x from "gone"; export const y = x;',
    });
    expect(problem).toMatchObject({ code: 'config-import', place: { file: 'part.ts', line: 2 } });
  });
});

describe('the cache of transpiled files', () => {
  const config = { 'mpmsub.config.ts': `export default ${jobs}` };

  test('is a private folder of the user', async () => {
    const root = tempFolder(config);
    await prepare({}, undefined, root);
    const folder = join(root, '.cache/mpmsub/modules');
    expect(readdirSync(folder)).not.toEqual([]);
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(root, '.cache/mpmsub')).mode & 0o777).toBe(0o700);
  });

  test('is made private where it was open', async () => {
    const root = tempFolder(config);
    mkdirSync(join(root, '.cache/mpmsub/modules'), { recursive: true });
    chmodSync(join(root, '.cache/mpmsub/modules'), 0o777);
    await prepare({}, undefined, root);
    expect(lstatSync(join(root, '.cache/mpmsub/modules')).mode & 0o777).toBe(0o700);
  });

  test('is not used when it is a link', async () => {
    const root = tempFolder(config);
    const elsewhere = tempFolder();
    mkdirSync(join(root, '.cache'));
    symlinkSync(elsewhere, join(root, '.cache/mpmsub'));
    const { warnings, jobs: read } = await prepare({}, undefined, root);
    expect(read).toHaveLength(1);
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'foreign-cache', hint: expect.stringContaining('XDG_CACHE_HOME') }),
    ]);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('may be impossible', async () => {
    const root = tempFolder({ ...config, '.cache': 'a file is in the way' });
    expect((await prepare({}, undefined, root)).jobs).toHaveLength(1);
  });

  test('JSON and YAML need none', async () => {
    const root = tempFolder({ 'mpmsub.config.json': '{ "jobs": ["x"] }' });
    await prepare({}, undefined, root);
    expect(existsSync(join(root, '.cache/mpmsub/modules')) ? readdirSync(join(root, '.cache/mpmsub/modules')) : []).toEqual([]);
  });
});
