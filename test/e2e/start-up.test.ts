import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mpmsub, REPOSITORY, runProgram } from './rig/run-program.js';

// Time is measured by people and benchmarks; what is loaded decides it, and can be told exactly.

const HOME = join(REPOSITORY, 'packages/mpmsub');
let folder: string;
let env: { readonly XDG_CACHE_HOME: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mpmsub-start-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache') };
  writeFileSync(
    join(folder, 'mpmsub.config.ts'),
    `import { defineConfig } from 'mpmsub';\nconst jobs: Record<string, string> = { hello: 'echo hello' };\nexport default defineConfig({ jobs });\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => mpmsub(args, { cwd: folder, env });
const codeFolder = () => join(folder, 'cache/mpmsub/code');
const keptCode = () => readdirSync(codeFolder()).sort();

describe('help and version', () => {
  test('are what the program itself says', async () => {
    expect((await run('--help')).stdout).toBe((await run('help')).stdout);
    const { version } = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8'));
    for (const option of ['--version', '-V']) expect((await run(option)).stdout).toBe(`${version}\n`);
    expect((await run('run', '--version')).stdout).toBe(`${version}\n`);
  });

  test.each([
    [120, true],
    [80, true],
    [60, false],
  ])('in a terminal of %i columns the help is wrapped to fit', async (cols, isAsKnown) => {
    const known = readFileSync(join(HOME, 'dist/help.txt'), 'utf8');
    let shown = '';
    const terminal = spawn(process.execPath, [join(HOME, 'bin/mpmsub.js'), '--help'], { cols, cwd: folder, env: { ...env } });
    terminal.onData((text) => {
      shown += text;
    });
    await new Promise((resolve) => terminal.onExit(resolve));
    const text = shown.replaceAll('\r\n', '\n');
    expect(text === known).toBe(isAsKnown);
    expect(text.replace(/\s+/g, ' ')).toBe(known.replace(/\s+/g, ' '));
  });

  test('need nothing of the program', async () => {
    const bare = join(folder, 'bare');
    mkdirSync(join(bare, 'dist'), { recursive: true });
    for (const part of ['bin', 'package.json', 'dist/help.txt']) cpSync(join(HOME, part), join(bare, part), { recursive: true });
    const ask = (option: string) => runProgram(process.execPath, [join(bare, 'bin/mpmsub.js'), option], { cwd: folder });
    expect(await ask('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await ask('-h')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: mpmsub') });
  });
});

test('a warm start loads its own files and no package, not even the transpiler', async () => {
  expect((await run()).code).toBe(0);
  const { code, stderr } = await mpmsub([], { cwd: folder, env: { ...env, NODE_DEBUG: 'module' } });
  expect(code).toBe(0);
  const loaded = [...stderr.matchAll(/MODULE \d+: load "([^"]+)"/g)].map(([, file]) => file);
  expect(loaded).toEqual([join(HOME, 'bin/mpmsub.js'), join(HOME, 'dist/start.cjs')]);
});

describe('compiled code', () => {
  test('is kept after the first run and taken from then on', async () => {
    expect((await run('list')).code).toBe(0);
    // A list has compiled little of what a run needs.
    expect(keptCode()).toEqual([]);
    expect((await run()).code).toBe(0);
    const [name = ''] = keptCode();
    expect(name).toMatch(/^mpmsub-[0-9a-f]{16}-run-v/);
    const { mtimeMs } = statSync(join(codeFolder(), name));
    // V8 refuses code that was compiled with other flags than it has now: it would be written again.
    for (const flags of [[], ['--max-workers', '1']]) expect((await run(...flags)).code).toBe(0);
    expect(statSync(join(codeFolder(), name)).mtimeMs).toBe(mtimeMs);
    writeFileSync(join(folder, 'commands.txt'), 'true\n');
    expect((await run('batch', 'commands.txt')).code).toBe(0);
    expect(keptCode()).toEqual([name.replace('-run-', '-batch-'), name]);
  });

  test('is made anew when it is damaged', async () => {
    await run();
    const file = join(codeFolder(), keptCode()[0] ?? '');
    const whole = readFileSync(file);
    for (const bad of [whole.subarray(0, whole.length / 2), Buffer.alloc(whole.length), Buffer.from('rubbish\nwhole\n')]) {
      writeFileSync(file, bad);
      expect(await run()).toMatchObject({ code: 0 });
      expect(readFileSync(file).length).toBeGreaterThan(100_000);
    }
  });

  test('is not kept by a command line that ran nothing', async () => {
    expect((await run('--nonsense')).code).toBe(2);
    expect((await run('nobody')).code).toBe(2);
    expect(keptCode()).toEqual([]);
  });

  test('is not taken from a folder that is not ours alone to write to, and none is needed', async () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(env.XDG_CACHE_HOME);
    symlinkSync(elsewhere, join(env.XDG_CACHE_HOME, 'mpmsub'));
    expect((await run()).code).toBe(0);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(join(env.XDG_CACHE_HOME, 'mpmsub'));
    mkdirSync(codeFolder(), { recursive: true });
    chmodSync(codeFolder(), 0o777);
    expect((await run()).code).toBe(0);
    expect((await runProgram('stat', ['-c', '%a', codeFolder()], { cwd: folder })).stdout).toBe('700\n');
    rmSync(env.XDG_CACHE_HOME, { recursive: true });
    writeFileSync(env.XDG_CACHE_HOME, 'in the way');
    expect((await run()).code).toBe(0);
  });
});

test('a program that imports mpmsub, and what a configuration imports, share one copy', async () => {
  mkdirSync(join(folder, 'node_modules/third'), { recursive: true });
  symlinkSync(HOME, join(folder, 'node_modules/mpmsub'));
  writeFileSync(join(folder, 'node_modules/third/package.json'), '{"type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'node_modules/third/index.js'), `export { ConfigError } from 'mpmsub';`);
  writeFileSync(
    join(folder, 'mpmsub.config.mjs'),
    `import { ConfigError, defineConfig } from 'mpmsub';\nimport { ConfigError as theirs } from 'third';
export default defineConfig({ jobs: { same: \`test \${ConfigError === theirs} = true\` } });\n`,
  );
  expect(await run('--config', 'mpmsub.config.mjs')).toMatchObject({ code: 0 });
  writeFileSync(join(folder, 'own.mjs'), `import { cluster, job } from 'mpmsub';\nconsole.log(typeof cluster, typeof job);`);
  expect(await runProgram(process.execPath, ['own.mjs'], { cwd: folder, env })).toMatchObject({ stdout: 'function function\n' });
  writeFileSync(join(folder, 'own.cjs'), `console.log(typeof require('mpmsub').cluster);`);
  expect(await runProgram(process.execPath, ['own.cjs'], { cwd: folder, env })).toMatchObject({
    stdout: 'function\n',
  });
});
