import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPOSITORY, runProgram } from './rig/run-program.js';

/** What people install: the packed package in folders that know nothing of this repository. */
describe('the packed package', () => {
  let root: string;
  let tarball: string;
  let installed: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'mpmsub-packed-')));
    const packed = await runProgram('npm', ['pack', '--json', '--pack-destination', root], {
      cwd: join(REPOSITORY, 'packages/mpmsub'),
    });
    expect(packed.code, packed.stderr).toBe(0);
    tarball = join(root, JSON.parse(packed.stdout)[0].filename);
    installed = join(root, 'installed');
    mkdirSync(installed);
    const install = await runProgram('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
      cwd: installed,
    });
    expect(install.code, install.stderr).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

  const npx = (cwd: string, ...args: string[]) => runProgram('npx', args, { cwd });

  test('nothing of the workspace is needed from a registry', () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'node_modules/mpmsub/package.json'), 'utf8'));
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@mpmsub/'))).toEqual([]);
    expect(readFileSync(join(installed, 'node_modules/mpmsub/LICENSE'), 'utf8')).toMatch(/MIT License/);
    expect(readFileSync(join(installed, 'node_modules/mpmsub/dist/THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(/cosmiconfig/);
  });

  test('its pages are those of its version, and every link in them leads somewhere', () => {
    const home = join(installed, 'node_modules/mpmsub');
    const pages = ['README.md', ...readdirSync(join(home, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
      name.endsWith('.md'),
    );
    expect(pages).toContain('docs/getting-started.md');
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(home, page), 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(home, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('init, run and profile --write, in a folder that was empty', async () => {
    const init = await npx(installed, 'mpmsub', 'init');
    expect(init.stdout).toMatch(/wrote mpmsub\.config\.ts: 2 jobs/);
    const run = await npx(installed, 'mpmsub');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/2 jobs succeeded/);
    const profile = await npx(installed, 'mpmsub', 'profile', '--write');
    expect(profile.code, profile.stderr).toBe(0);
    expect(readFileSync(join(installed, 'mpmsub.config.ts'), 'utf8')).toMatch(/memory: '\d+M'/);
    expect((await npx(installed, 'mpmsub')).code).toBe(0);
  });

  test('npx of the tarball, where nothing is installed: a configuration may import mpmsub all the same', async () => {
    const bare = join(root, 'bare');
    mkdirSync(bare);
    writeFileSync(join(bare, 'mpmsub.tgz'), readFileSync(tarball));
    writeFileSync(
      join(bare, 'mpmsub.config.ts'),
      `import { ConfigError, defineConfig, job, summary } from 'mpmsub';
import { RunError } from '@mpmsub/runner';
import * as engine from 'mpmsub/runner';
if (engine.ConfigError !== ConfigError || engine.RunError !== RunError) throw new Error('not the running copy');
export default defineConfig({ jobs: { a: job(['echo', 'hi']).memory('64M') }, plugins: [summary()] });
`,
    );
    const { code, stderr } = await npx(bare, '--yes', './mpmsub.tgz');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/1 job succeeded/);
  });

  test('its types are whole: a strict program is checked against them', async () => {
    writeFileSync(
      join(installed, 'use.mts'),
      `import { cluster, defineConfig, job, journal, pipeline, profileCache, type Plugin, type RunReport } from 'mpmsub';
const mine: Plugin = { name: 'mine', apply({ hooks }) { hooks.jobEnd.tap('mine', ({ result }) => { const id: string = result.id; void id; }); } };
defineConfig({ jobs: { a: 'x', b: job('y', { cpus: 2 }), c: pipeline([['a'], ['b']]) }, plugins: [mine, journal(), profileCache({ into: 'config' })] });
// @ts-expect-error: no such field
defineConfig({ jobs: { a: { cmd: 'x', memroy: '1G' } } });
const report: Promise<RunReport> = cluster({ p: 1 }).run();
void report;
`,
    );
    // As in any project for Node: its types are there.
    const types = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];
    const flags = '--noEmit --strict --module nodenext --target es2022 --lib es2023 --skipLibCheck false'.split(' ');
    const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');
    const { code, stdout } = await runProgram(tsc, [...flags, ...types, 'use.mts'], { cwd: installed });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  test('a plugin is written and tested with it alone', async () => {
    const here = join(installed, 'plugin');
    mkdirSync(here);
    writeFileSync(
      join(here, 'failures.mts'),
      `import { checkOptions, type Plugin } from 'mpmsub/runner';
export function failures(options: { most?: number } = {}): Plugin {
  checkOptions('failures', options, { most: 'a whole number of at least 0' });
  return {
    name: 'failures',
    apply({ hooks, warn }) {
      hooks.runEnd.tap('failures', ({ report }) => warn(\`\${report.counts.failed} of \${report.results.length}\`));
    },
  };
}
`,
    );
    writeFileSync(
      join(here, 'test.mts'),
      `import { ConfigError, run } from 'mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, record, VirtualClock } from 'mpmsub/testing';
import { failures } from './failures.mjs';
const clock = new VirtualClock();
const script = () => ({ durationMs: 3_600_000, exit: { type: 'exited', code: 1 } as const });
const executor = fakeExecutor({ clock, capacity: { cpus: 1, memory: 1e9 }, script });
const seen = record();
const config = { file: undefined, root: '/' };
await run({ jobs: [fakeJob('a')], executors: [executor], machine: fakeMachine(), config, plugins: [failures(), seen], clock });
console.log(seen.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])).join());
try {
  failures({ mots: 1 } as object);
} catch (error) {
  console.log(error instanceof ConfigError);
}
`,
    );
    writeFileSync(join(here, 'package.json'), '{ "type": "module" }');
    const types = ['--types', 'node', '--typeRoots', join(REPOSITORY, 'node_modules/@types')];
    const flags = '--strict --module nodenext --target es2022 --lib es2023 --skipLibCheck false'.split(' ');
    const compiled = await runProgram(join(REPOSITORY, 'node_modules/.bin/tsc'), [...flags, ...types, 'test.mts'], { cwd: here });
    expect(compiled.stdout).toBe('');
    const { code, stdout, stderr } = await runProgram(process.execPath, ['test.mjs'], { cwd: here });
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '1 of 1\ntrue\n' });
  });

  test('publint and are-the-types-wrong find nothing', async () => {
    const bin = (name: string) => join(REPOSITORY, 'node_modules/.bin', name);
    const publint = await runProgram(bin('publint'), ['--strict', tarball], { cwd: root });
    expect(publint.code, publint.stdout + publint.stderr).toBe(0);
    const attw = await runProgram(bin('attw'), ['--profile', 'esm-only', '--no-color', tarball], { cwd: root });
    expect(attw.code, attw.stdout + attw.stderr).toBe(0);
  });
});
