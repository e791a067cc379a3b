import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { proposeJobs } from '../../../src/cli/init/propose.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mpmsub-init-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes files; values that are no text are written as JSON. */
function files(tree: Record<string, unknown>) {
  for (const [name, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const twoPackages = {
  'packages/core/package.json': { name: '@x/core', scripts: { build: 'tsc -b', test: 'vitest run' } },
  'packages/app/package.json': {
    name: 'app',
    scripts: { build: 'esbuild', dev: 'vite' },
    dependencies: { '@x/core': '*', left: '1' },
  },
  'packages/core/node_modules/evil/package.json': { name: 'evil', scripts: { build: 'no' } },
  'packages/nothing/README.md': 'no package',
};

describe('proposeJobs', () => {
  test('nothing to find: a sample', async () => {
    const proposal = await proposeJobs(root);
    expect(proposal.source).toMatch(/^a sample/);
    expect(proposal.jobs).toHaveLength(2);
  });

  test('package.json whose only script is the placeholder: a sample', async () => {
    files({ 'package.json': { scripts: { test: 'echo "Error: no test specified" && exit 1' } } });
    expect((await proposeJobs(root)).source).toMatch(/^a sample/);
  });

  test('a script that runs mpmsub batch is a job with CPUs for its commands; one that runs mpmsub itself would run itself', async () => {
    files({
      'package.json': {
        scripts: { all: 'mpmsub batch list.txt', gen: 'node gen.js | npx mpmsub batch "x {}"', ci: 'mpmsub', lint: 'x' },
      },
    });
    const { jobs, leftOut } = await proposeJobs(root);
    expect(jobs.map(({ id, cpus }) => [id, cpus])).toEqual([
      ['all', 2],
      ['gen', 2],
      ['lint', undefined],
    ]);
    expect(leftOut.map(({ name }) => name)).toEqual(['ci']);
  });

  test('a folder that may not be read, such as that of a database, has no packages', async () => {
    files({ 'package.json': { workspaces: ['packages/*'] }, ...twoPackages });
    mkdirSync(join(root, 'data'), { mode: 0o000 });
    chmodSync(root, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid!(65_534);
    try {
      expect(() => readdirSync(join(root, 'data'))).toThrow(/EACCES/);
      expect((await proposeJobs(root)).jobs.map(({ id }) => id)).toContain('app:build');
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ['workspaces that are a text', { 'package.json': { workspaces: 'packages/*', scripts: { build: 'x' } } }],
    ['workspaces that say something else', { 'package.json': { workspaces: { nohoist: [] }, scripts: { build: 'x' } } }],
    ['workspaces of numbers', { 'package.json': { workspaces: [3], scripts: { build: 'x' } } }],
    ['scripts that are no text', { 'package.json': { scripts: { a: 3, b: null, c: ['x'], build: 'x' } } }],
    [
      'dependencies that are a list',
      { 'package.json': { name: 3, dependencies: ['a'], packageManager: 4, scripts: { build: 'x' } } },
    ],
    ['a task that is null', { 'package.json': { scripts: { build: 'x' } }, 'turbo.json': { tasks: { build: null } } }],
    [
      'a task that waits for a text',
      { 'package.json': { scripts: { build: 'x' } }, 'turbo.json': { tasks: { build: { dependsOn: 'y' } } } },
    ],
    ['tasks that are a list', { 'package.json': { scripts: { build: 'x' } }, 'turbo.json': { tasks: [1] } }],
    ['a turbo.json that is a list', { 'package.json': { scripts: { build: 'x' } }, 'turbo.json': [] }],
    ['packages of pnpm that are a number', { 'package.json': { scripts: { build: 'x' } }, 'pnpm-workspace.yaml': 'packages: 3' }],
    ['a Makefile that is a folder', { 'Makefile/a': '', 'package.json': { scripts: { build: 'x' } } }],
  ])('%s are passed over', async (_, tree) => {
    files(tree);
    const { jobs } = await proposeJobs(root);
    expect(jobs.map(({ cmd }) => cmd)).toEqual(['x']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['pnpm-workspace.yaml', { 'pnpm-workspace.yaml': 'packages: [a\n' }],
    ['turbo.json', { 'turbo.json': '{' }],
    ['package.json', { 'package.json': '{' }],
  ])('a %s that cannot be read is named', async (name, tree) => {
    files({ 'package.json': {}, ...tree });
    await expect(proposeJobs(root)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(join(root, name)),
    });
  });

  test('a Makefile alone that is a folder: a sample', async () => {
    files({ 'Makefile/a': '' });
    expect((await proposeJobs(root)).source).toMatch(/^a sample/);
  });

  test('package.json whose scripts are all left out: a sample, and why', async () => {
    files({ 'package.json': { scripts: { start: 'node server.js' } } });
    const { source, leftOut } = await proposeJobs(root);
    expect(source).toMatch(/^a sample/);
    expect(leftOut).toEqual([{ name: 'start', why: 'it looks as if it never ends' }]);
  });

  test('npm workspaces: a job a script, builds in the order of the packages', async () => {
    const scripts = { lint: 'eslint .', all: 'npm run build -ws' };
    files({ 'package.json': { workspaces: ['packages/*'], scripts }, ...twoPackages });
    const { jobs, leftOut } = await proposeJobs(root);
    expect(jobs).toEqual([
      { id: 'app:build', cmd: 'esbuild', cwd: 'packages/app', needs: ['@x/core:build'], tags: ['build'] },
      { id: '@x/core:build', cmd: 'tsc -b', cwd: 'packages/core', needs: [], tags: ['build'] },
      { id: '@x/core:test', cmd: 'vitest run', cwd: 'packages/core', needs: [], tags: ['test'] },
    ]);
    expect(leftOut).toEqual([
      { name: 'app:dev', why: 'it looks as if it never ends' },
      { name: 'lint', why: "it is the root's own, and may do what the packages' jobs do" },
    ]);
  });

  test('yarn workspaces in their long form, with an exclusion', async () => {
    files({ 'package.json': { workspaces: { packages: ['./packages/**', '!packages/app'] } }, ...twoPackages });
    expect((await proposeJobs(root)).jobs.map((job) => job.id)).toEqual(['@x/core:build', '@x/core:test']);
  });

  test('pnpm workspaces', async () => {
    files({ 'package.json': {}, 'pnpm-workspace.yaml': 'packages:\n  - "packages/*" # all\n', ...twoPackages });
    expect((await proposeJobs(root)).jobs).toHaveLength(3);
  });

  test('turbo.json with comments: tasks, ^tasks, package#tasks, persistent ones', async () => {
    files({
      'package.json': { workspaces: ['packages/*'], scripts: { format: 'biome format' } },
      ...twoPackages,
      'turbo.json': `{
        // the order of things
        "tasks": {
          "build": { "dependsOn": ["^build", "$ENV"] },
          "test": { "dependsOn": ["build", "//#format"] },
          "dev": { "persistent": true },
          "//#format": {},
        }
      }`,
    });
    const { jobs, leftOut, source } = await proposeJobs(root);
    expect(source).toBe('turbo.json');
    expect(jobs).toEqual([
      { id: 'app#build', cmd: 'esbuild', cwd: 'packages/app', needs: ['@x/core#build'], tags: ['build'] },
      { id: '@x/core#build', cmd: 'tsc -b', cwd: 'packages/core', needs: [], tags: ['build'] },
      { id: '@x/core#test', cmd: 'vitest run', cwd: 'packages/core', needs: ['@x/core#build', '//#format'], tags: ['test'] },
      { id: '//#format', cmd: 'biome format', cwd: undefined, needs: [], tags: ['format'] },
    ]);
    expect(leftOut.map(({ name }) => name)).toEqual(['app#dev']);
  });

  test('turbo.json: what must only run when asked is left out, unless a task waits for it', async () => {
    files({
      'package.json': { workspaces: ['packages/*'] },
      'packages/a/package.json': { name: 'a', scripts: { build: 'x', clean: 'rm -rf dist', deploy: 'x deploy', reset: 'y' } },
      'turbo.json': { tasks: { build: { dependsOn: ['clean'] }, clean: {}, deploy: { dependsOn: ['build'] }, reset: {} } },
    });
    const { jobs, leftOut } = await proposeJobs(root);
    expect(jobs.map(({ id }) => id)).toEqual(['a#build', 'a#clean']);
    expect(leftOut.map(({ name }) => name)).toEqual(['a#deploy', 'a#reset']);
  });

  test('a Makefile', async () => {
    files({ Makefile: 'build:\n\tcc x.c\n' });
    expect((await proposeJobs(root)).source).toBe('the Makefile');
  });

  test('a file of commands', async () => {
    files({ 'jobs.txt': '# first\n\necho 1\r\necho "2"\n' });
    const { jobs } = await proposeJobs(root, 'jobs.txt');
    expect(jobs).toEqual([
      { id: 'line-1', cmd: 'echo 1' },
      { id: 'line-2', cmd: 'echo "2"' },
    ]);
  });

  test.each([
    ['package.json', '{ not json', /package\.json/],
    ['package.json', '[]', /no object/],
    ['turbo.json', '{ "tasks": ', /turbo\.json/],
    ['turbo.json', '{ "tasks": { "a": process.exit() } }', /CallExpression is no JSON/],
  ])('a broken %s is named', async (name, text, message) => {
    files({ [name]: text });
    await expect(proposeJobs(root)).rejects.toThrow(message);
  });

  test('a file of commands that is missing or empty is named', async () => {
    await expect(proposeJobs(root, 'none.txt')).rejects.toThrow(/none\.txt/);
    files({ 'empty.txt': '\n# nothing\n' });
    await expect(proposeJobs(root, 'empty.txt')).rejects.toThrow(/holds no command/);
  });
});
