import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { KEYS } from '../../src/config/generated/vocabulary.js';
import { prepareConfig } from '../../src/config/prepare-config.js';
import { checkGraph } from '../../src/plan/graph.js';
import { MODULES } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/configuration.md', import.meta.url)), 'utf8');

/** Blocks that follow each other directly are files of one folder. */
const examples = [...page.matchAll(/(?:^```(?:ts|yaml|json)(?: \S+)?\n[\s\S]*?^```\n\n?)+/gm)].map(([text]) =>
  Object.fromEntries(
    [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```/gms)].map(([, kind, name = `mpmsub.config.${kind}`, body]) => [
      name,
      body!,
    ]),
  ),
);

test('the page has examples', () => expect(examples.length).toBeGreaterThan(4));

describe('every example is a sound configuration', () => {
  test.each(examples.map((files, index) => [index + 1, files] as const))('example %d', async (_, files) => {
    const root = tempFolder(files);
    const settings = await prepareConfig({ cwd: root, modules: MODULES, environment: { XDG_CACHE_HOME: join(root, '.cache') } });
    expect(settings.jobs.length).toBeGreaterThan(0);
    expect(settings.warnings).toEqual([]);
    expect(checkGraph(settings.jobs)).toEqual([]);
  });
});

test.each(Object.entries(KEYS))('every field of %s is on the page', (_, keys) => {
  expect(
    keys.filter((key) => !page.includes(`\`${key}\``) && !page.includes(`{ ${key}`) && !page.includes(`, ${key} }`)),
  ).toEqual([]);
});
