import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder } from './rig/folder.js';
import { mpmsub, REPOSITORY, runProgram } from './rig/run-program.js';

const PAGES = [
  'README.md',
  'docs/getting-started.md',
  'docs/cli.md',
  'docs/ci.md',
  'docs/pipelines.md',
  'docs/slurm.md',
  'docs/migrating-from-parallel.md',
  'docs/migrating-from-concurrently.md',
  'docs/migrating-from-python.md',
  'docs/migrating-from-turbo.md',
  'examples/hello/README.md',
  'examples/monorepo-ci/README.md',
];

/** The blocks of code of a page, by their language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(REPOSITORY, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, found]) => found === language).map(([, , code = '']) => code);
}

const snippets = PAGES.flatMap((page) => blocks(page, 'ts').map((code, i) => [`${page} ${i + 1}`, code] as const));

test.each(snippets)('%s is TypeScript without errors', async (_, code) => {
  const cwd = folder({ 'snippet.ts': code, 'package.json': { type: 'module' } });
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(join(REPOSITORY, 'packages/mpmsub'), join(cwd, 'node_modules/mpmsub'));
  symlinkSync(join(REPOSITORY, 'node_modules/@types'), join(cwd, 'node_modules/@types'));
  const flags = '--noEmit --strict --module nodenext --target es2023 --lib es2023 --skipLibCheck --types node'.split(' ');
  const { code: exit, stdout } = await runProgram(join(REPOSITORY, 'node_modules/.bin/tsc'), [...flags, 'snippet.ts'], { cwd });
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' });
});

test.each(snippets.filter(([, code]) => code.includes('export default')))('%s is a configuration that loads', async (_, code) => {
  const { code: exit, stdout, stderr } = await mpmsub(['list', '--json'], { cwd: folder({ 'mpmsub.config.ts': code }) });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(JSON.parse(stdout).length).toBeGreaterThan(0);
});

test('docs/getting-started.md: its configuration runs as told', async () => {
  const [code = ''] = blocks('docs/getting-started.md', 'ts');
  const cwd = folder({ 'mpmsub.config.ts': code });
  expect((await mpmsub([], { cwd })).stderr).toMatch(/4 jobs succeeded/);
  expect((await mpmsub(['profile', '--write'], { cwd })).stdout).toMatch(/the configuration was edited: 4 of 4 jobs/);
  expect(readFileSync(join(cwd, 'mpmsub.config.ts'), 'utf8')).toMatch(/'sort:large': \{.*memory: '\d+M'/);
  expect((await mpmsub(['logs', 'report'], { cwd })).stdout).toBe('done\n');
});

describe('options', () => {
  const help = new Map<string, string>();
  beforeAll(async () => {
    const commands = [...(await mpmsub(['--help'], { cwd: '/' })).stdout.matchAll(/^ {2}([a-z]+) .*/gm)].map(
      ([, name = '']) => name,
    );
    for (const command of commands.filter((name) => !['help', 'mpmsub'].includes(name))) {
      help.set(command, (await mpmsub([command, '--help'], { cwd: '/' })).stdout);
    }
  });
  const longOptions = (text: string) => [...text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option);

  test('every option of every command stands in docs/cli.md', () => {
    const page = readFileSync(join(REPOSITORY, 'docs/cli.md'), 'utf8');
    expect(help.size).toBe(14);
    const declared = [...help.values()].flatMap((text) =>
      [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option),
    );
    expect([...new Set(declared)].filter((option) => !page.includes(option))).toEqual([]);
    expect([...help.keys()].filter((command) => !page.includes(command))).toEqual([]);
  });

  test('every option that a page names is one', () => {
    const known = new Set(longOptions([...help.values()].join('\n')).concat('--config', '--cwd', '--version', '--help'));
    for (const page of PAGES) {
      const lines = blocks(page, 'sh').concat(blocks(page, 'yaml')).join('\n').split('\n');
      const ours = lines
        .filter((line) => /\bmpmsub\b/.test(line) && !/npm (install|pack)/.test(line))
        .map((line) => line.replace(/\S*'[^']*'|#.*/g, ''));
      expect({ page, unknown: ours.flatMap(longOptions).filter((option) => !known.has(option)) }).toEqual({ page, unknown: [] });
    }
  });

  test('every page that the README links to is there', () => {
    const links = [...readFileSync(join(REPOSITORY, 'README.md'), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(
      ([, path = '']) => path,
    );
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(join(REPOSITORY, link))).not.toThrow(/ENOENT/);
  });
});
