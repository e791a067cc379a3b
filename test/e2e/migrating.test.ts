import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY, runProgram } from './rig/run-program.js';

/** Every block of code of a page in one language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(REPOSITORY, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, found]) => found === language).map(([, , code = '']) => code);
}

/** A folder with files, and `mpmsub` on the path, as where it is installed. */
function project(files: Readonly<Record<string, unknown>>): string {
  const cwd = folder(files);
  const bin = join(cwd, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(REPOSITORY, 'packages/mpmsub'), join(cwd, 'node_modules/mpmsub'));
  writeFileSync(join(bin, 'mpmsub'), `#!/bin/sh\nexec '${process.execPath}' '${REPOSITORY}packages/mpmsub/bin/mpmsub.js' "$@"\n`);
  chmodSync(join(bin, 'mpmsub'), 0o755);
  return cwd;
}

function shell(line: string, cwd: string) {
  const env = { PATH: `${cwd}/node_modules/.bin:${process.env.PATH}`, HOME: cwd };
  return runProgram('bash', ['-o', 'pipefail', '-c', line], { cwd, env });
}

const hasParallel = (await runProgram('sh', ['-c', 'parallel --version'], { cwd: '/' })).stdout.startsWith('GNU parallel');

describe('docs/migrating-from-parallel.md', () => {
  const files = {
    'a.txt': '1\n2\n3\n',
    'b.txt': '1\n',
    'c d.txt': '1\n2\n',
    'commands.sh': 'echo one\necho two | tr o 0\n',
    names: 'ada\ngrace hopper\n',
    'samples.tsv': 'mother\tm.fq\nchild\tc.fq\n',
    'data/a.fq': '',
    'data/b.fq': '',
  };
  const [pairs = '', ...others] = blocks('migrating-from-parallel.md', 'sh');
  const each = pairs
    .trim()
    .split('\n\n')
    .map((pair) => pair.split('\n') as [string, string]);

  test('has pairs', () => expect(each.length).toBeGreaterThan(5));

  test.skipIf(!hasParallel).each(each)('%s', async (theirs, ours) => {
    expect(theirs).toMatch(/\bparallel -k/);
    const expected = await shell(theirs, project(files));
    const { code, stdout } = await shell(ours, project(files));
    expect({ code, stdout }).toEqual({ code: expected.code, stdout: expected.stdout });
    expect({ code, isEmpty: stdout === '' }).toEqual({ code: 0, isEmpty: false });
  });

  test('its configuration runs', async () => {
    const [config = ''] = blocks('migrating-from-parallel.md', 'yaml');
    const cwd = project({ ...files, 'mpmsub.config.yaml': config });
    expect(await shell('mpmsub', cwd)).toMatchObject({ code: 0 });
    expect((await shell('mpmsub logs sum', cwd)).stdout).toBe('3\n1\n2\n');
    expect((await shell("mpmsub logs 'greet-grace hopper-2'", cwd)).stdout).toBe('hello grace hopper 2\n');
  });

  test('its other commands run, one after the other', async () => {
    const cwd = project(files);
    for (const line of others.join('').trim().split('\n')) {
      const { code, stderr } = await shell(line, cwd);
      expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    }
    expect(readFileSync(join(cwd, 'log.tsv'), 'utf8').trim().split('\n')).toHaveLength(4);
    expect(JSON.parse(readFileSync(join(cwd, 'trace.json'), 'utf8')).traceEvents.length).toBeGreaterThanOrEqual(3);
  });

  test('what it says is not there is refused, not misunderstood', async () => {
    const linked = await mpmsub(['batch', 'echo {1} {2}', ':::', 'a', 'b', ':::+', '1', '2'], { cwd: folder() });
    expect(linked).toMatchObject({ code: 2, stdout: '' });
    expect(linked.stderr).toMatch(/":::\+" links values.*\n.*--colsep/);
    for (const option of ['--pipe', '--sshlogin', '--shuf', '--delay=1', '-X']) {
      expect((await mpmsub(['batch', option, 'echo {}', ':::', 'a'], { cwd: folder() })).code).toBe(2);
    }
  });
});

test('docs/migrating-from-concurrently.md: its commands run, one after the other', async () => {
  const scripts = { lint: 'echo lint', types: 'echo types', test: 'echo test', dev: 'vite --watch' };
  const cwd = project({ 'package.json': { type: 'module', scripts } });
  const [template = '', withConfig = '', selection = ''] = blocks('migrating-from-concurrently.md', 'sh');
  for (const line of `${template}${withConfig}`.trim().split('\n')) {
    const { code, stderr } = await shell(line, cwd);
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  }
  expect(readFileSync(join(cwd, 'mpmsub.config.ts'), 'utf8')).toMatch(/lint.*types.*test/s);
  writeFileSync(join(cwd, 'mpmsub.config.ts'), blocks('migrating-from-concurrently.md', 'ts')[0] ?? '');
  for (const line of selection.trim().split('\n')) {
    const { code, stderr } = await shell(line, cwd);
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  }
});

test('docs/migrating-from-turbo.md: init reads turbo.json as told, and its commands run', async () => {
  const scripts = { build: 'echo build', test: 'echo test', lint: 'echo lint', dev: 'vite', deploy: 'false', clean: 'false' };
  const tasks = { build: { dependsOn: ['^build'] }, test: { dependsOn: ['build'] }, lint: {}, deploy: {}, clean: {} };
  const cwd = project({
    'package.json': { type: 'module', workspaces: ['packages/*'] },
    'packages/core/package.json': { name: '@acme/core', scripts },
    'packages/web/package.json': { name: '@acme/web', scripts, dependencies: { '@acme/core': '*' } },
    'turbo.json': { tasks: { ...tasks, dev: { persistent: true } } },
  });
  for (const line of blocks('migrating-from-turbo.md', 'sh').join('').trim().split('\n')) {
    const { code, stderr } = await shell(line, cwd);
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  }
  const jobs = JSON.parse((await shell('mpmsub list --json', cwd)).stdout) as { id: string; needs: { job: string }[] }[];
  expect(Object.fromEntries(jobs.map(({ id, needs }) => [id, needs.map(({ job }) => job)]))).toEqual({
    '@acme/core#build': [],
    '@acme/core#test': ['@acme/core#build'],
    '@acme/core#lint': [],
    '@acme/web#build': ['@acme/core#build'],
    '@acme/web#test': ['@acme/web#build'],
    '@acme/web#lint': [],
  });
});

describe('docs/migrating-from-python.md', () => {
  const [program = '', configuration = ''] = blocks('migrating-from-python.md', 'ts');

  test('its program prints what the page says', async () => {
    const cwd = project({ 'program.ts': program, 'package.json': { type: 'module' } });
    const { code, stdout, stderr } = await runProgram(join(REPOSITORY, 'node_modules/.bin/jiti'), ['program.ts'], { cwd });
    const [said = ''] = blocks('migrating-from-python.md', 'text');
    expect({ code, stderr, lines: stdout.split('\n').sort() }).toEqual({ code: 0, stderr: '', lines: said.split('\n').sort() });
  });

  test('its configuration runs, and its commands', async () => {
    const cwd = project({ 'mpmsub.config.ts': configuration });
    for (const line of blocks('migrating-from-python.md', 'sh').join('').trim().split('\n')) {
      const { code, stderr } = await shell(line, cwd);
      expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    }
  });
});

test('docs/pipelines.md: its pipelines run', async () => {
  const cwd = project({ 'mpmsub.config.ts': blocks('pipelines.md', 'ts')[0] });
  const [commands = ''] = blocks('pipelines.md', 'sh');
  const outputs: string[] = [];
  for (const line of commands.trim().split('\n')) outputs.push((await shell(line, cwd)).stdout);
  expect(outputs).toEqual(['', '271\n']);
  expect((await shell('mpmsub logs line; mpmsub logs first', cwd)).stdout).toBe('5 4 3 y\n');
  expect(readFileSync(join(cwd, 'out/numbers.txt'), 'utf8')).toBe('5\n4\n3\n2\n1\n');
});
