import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownName } from '../../src/cli/own-name.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-name-'));
  for (const bin of ['global', 'node_modules/.bin']) {
    mkdirSync(join(folder, bin), { recursive: true });
    writeFileSync(join(folder, bin, 'mpmsub'), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each<[string, string[], string | undefined, string]>([
  ['installed for all', ['empty', 'global'], undefined, 'mpmsub'],
  ['installed for all, started by a script', ['node_modules/.bin', 'global'], 'npm/10.8.2 node/v20.20.2 linux x64', 'mpmsub'],
  ['a path that has the project', ['node_modules/.bin'], undefined, 'mpmsub'],
  ['npx', ['node_modules/.bin'], 'npm/10.8.2 node/v20.20.2 linux x64', 'npx mpmsub'],
  ['pnpm', ['node_modules/.bin'], 'pnpm/9.1.0 npm/? node/v20.20.2 linux x64', 'pnpm mpmsub'],
  ['yarn', ['node_modules/.bin'], 'yarn/4.1.0 npm/? node/v20.20.2 linux x64', 'yarn mpmsub'],
  ['bun', ['node_modules/.bin'], 'bun/1.1.0 npm/? node/v21.6.0 linux x64', 'bunx mpmsub'],
  ['another manager', ['node_modules/.bin'], 'vlt/1.0', 'npx mpmsub'],
  ['started by its path', ['empty'], undefined, 'npx mpmsub'],
])('%s', (_, bins, agent, name) => {
  const PATH = bins.map((bin) => join(folder, bin)).join(delimiter);
  expect(ownName({ PATH, ...(agent === undefined ? {} : { npm_config_user_agent: agent }) })).toBe(name);
});
