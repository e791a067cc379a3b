import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from './rig/run-program.js';

/** A file of the bundle and all that is loaded with it before its first line runs. */
function loadedWith(file: string, seen = new Map<string, string>()): ReadonlyMap<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  seen.set(file, text);
  for (const [, path = ''] of text.matchAll(/^(?:import|export)[^;'"]*?["'](\.[^"']+)["'];$/gm))
    loadedWith(join(dirname(file), path), seen);
  return seen;
}

// Time is measured by people and benchmarks; what is loaded decides it, and can be told exactly.
test('help and usage errors load the parser of command lines and little else', () => {
  const loaded = loadedWith(join(REPOSITORY, 'packages/mpmsub/dist/cli.js'));
  const texts = [...loaded.values()];
  expect(texts.join('')).toContain('CommanderError');
  for (const late of ['emoji-regex', 'tapable', 'execa', 'picomatch', 'cosmiconfig']) {
    expect(texts.filter((text) => text.includes(`node_modules/${late}/`)).length, late).toBe(0);
  }
  expect(loaded.size).toBeLessThanOrEqual(8);
  expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(200_000);
});
