import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';

const here = process.cwd();
const root = mkdtempSync(join(tmpdir(), 'mpmsub-complete-'));
afterEach(() => {
  process.chdir(here);
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

it('jobs are those of the folder and the configuration that are named before', async () => {
  mkdirSync(join(root, 'sub'));
  writeFileSync(join(root, 'sub/mpmsub.config.json'), '{ "jobs": { "alpha": "true" } }');
  writeFileSync(join(root, 'sub/other.json'), '{ "jobs": { "beta": "true" } }');
  const offered = async (...words: string[]) => {
    process.chdir(root);
    const said: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line).split('\t')[0] ?? ''));
    await buildProgram('', () => {}).parseAsync(['complete', '--', ...words], { from: 'user' });
    return said.filter((word) => /^\w/.test(word));
  };
  expect(await offered('-C', 'sub', 'run', '')).toEqual(['alpha']);
  expect(await offered('--cwd', 'sub', '-c', 'other.json', 'run', '')).toEqual(['beta']);
  expect(await offered('-C', 'nowhere', 'run', '')).toEqual([]);
});
