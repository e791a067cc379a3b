import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { REPOSITORY, runProgram } from './rig/run-program.js';

/** This repository, so that a package can be added without touching it. */
function repository(): string {
  const cwd = folder();
  for (const name of ['tsconfig.json', 'tsconfig.base.json', 'vitest.config.ts', 'biome.json', 'LICENSE', 'package.json'])
    copyFileSync(join(REPOSITORY, name), join(cwd, name));
  mkdirSync(join(cwd, 'packages'));
  // All that tsconfig.json refers to.
  const packages = readdirSync(join(REPOSITORY, 'packages')).map((name) => join('packages', name));
  for (const name of ['node_modules', ...packages]) symlinkSync(join(REPOSITORY, name), join(cwd, name));
  return cwd;
}

const newPlugin = (cwd: string, ...args: string[]) =>
  runProgram(process.execPath, [join(REPOSITORY, 'scripts/new-plugin.mjs'), ...args], { cwd });

test('a new plugin has correct types, a good style, and tests that pass', async () => {
  const cwd = repository();
  const made = await newPlugin(cwd, 'slow-jobs');
  expect(made, made.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(join(cwd, 'packages/plugin-slow-jobs/package.json'), 'utf8')).name).toBe(
    '@mpmsub/plugin-slow-jobs',
  );
  const { references } = JSON.parse(readFileSync(join(cwd, 'tsconfig.json'), 'utf8'));
  expect(references.map(({ path }: { path: string }) => path)).toContain('packages/plugin-slow-jobs');

  const bin = (name: string) => join(REPOSITORY, 'node_modules/.bin', name);
  const types = await runProgram(bin('tsc'), ['-p', 'packages/plugin-slow-jobs', '--noEmit'], { cwd });
  expect(types, types.stdout).toMatchObject({ code: 0 });
  const style = await runProgram(bin('biome'), ['check', '--vcs-enabled=false', 'packages/plugin-slow-jobs'], { cwd });
  expect(style, style.stdout + style.stderr).toMatchObject({ code: 0 });
  const tests = await runProgram(bin('vitest'), ['run', '--root', cwd, 'packages/plugin-slow-jobs'], { cwd });
  expect(tests.stdout, tests.stderr).toMatch(/2 passed/);
  expect(tests.code).toBe(0);

  expect(await newPlugin(cwd, 'slow-jobs')).toMatchObject({ code: 2, stderr: 'packages/plugin-slow-jobs exists already\n' });
});

test.each([[], ['Slow'], ['a', 'b'], ['../x'], ['plugin-x']])('a name that is none: %s', async (...names) => {
  const cwd = repository();
  const { code, stderr } = await newPlugin(cwd, ...names);
  expect(code).toBe(2);
  expect(stderr).toMatch(/npm run new:plugin/);
  expect(existsSync(join(cwd, 'packages/plugin-x'))).toBe(false);
});
