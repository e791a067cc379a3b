import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { prepareConfig } from '../../src/config/prepare-config.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { checkGraph } from '../../src/plan/graph.js';
import { MODULES } from './load-kit.js';
import { tempFolder } from './temp-folder.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const page = readFileSync(join(repository, 'docs/diagnostics.md'), 'utf8');

/** Codes that no file of a configuration can show by itself; their tests are elsewhere. */
const WITHOUT_EXAMPLE = new Set([
  'no-config',
  'config-unreadable',
  'foreign-cache',
  'oversized-job',
  'limit-not-hard',
  'unknown-executor',
  'invalid-option',
  'unwritable-file',
]);

interface Section {
  readonly code: string;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

const sections: Section[] = page
  .split(/^### /m)
  .slice(1)
  .map((part) => {
    const code = part.slice(0, part.indexOf('\n')).trim();
    const blocks = [...part.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```/gms)];
    const files = Object.fromEntries(blocks.map(([, kind, name = `mpmsub.config.${kind}`, text]) => [name, text!]));
    return { code, text: part.slice(part.indexOf('\n')).trim(), files };
  });

async function diagnose(files: Readonly<Record<string, string>>): Promise<readonly Diagnostic[]> {
  const root = tempFolder(files);
  try {
    const settings = await prepareConfig({ cwd: root, modules: MODULES, environment: { XDG_CACHE_HOME: join(root, '.cache') } });
    return [...settings.warnings, ...checkGraph(settings.jobs)];
  } catch (error) {
    return (error as { diagnostics: Diagnostic[] }).diagnostics;
  }
}

describe('each example of the page shows its problem, with a place', () => {
  test.each(sections.filter(({ code }) => !WITHOUT_EXAMPLE.has(code)).map(({ code, files }) => [code, files] as const))(
    '%s',
    async (code, files) => {
      expect(Object.keys(files).length, 'has an example').toBeGreaterThan(0);
      const diagnostics = await diagnose(files);
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
      const [{ message, hint, severity, place, path }] = diagnostics as [Diagnostic];
      expect(message.length).toBeGreaterThan(10);
      const isGraph = code === 'unknown-need' || code === 'cycle';
      if (!isGraph && code !== 'second-config') expect(place, 'has a place').toBeDefined();
      if (!['wrong-type', 'config-syntax', 'config-threw'].includes(code)) expect(hint, 'has a remedy').toBeDefined();
      expect(path === undefined || typeof path === 'string').toBe(true);
      const section = sections.find((each) => each.code === code);
      expect(section?.text.startsWith('Warning.')).toBe(severity === 'warning');
    },
  );
});

/** Every code that stands in the sources of the packages. */
function codesOfSources(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const file of sourceFiles(join(repository, 'packages'))) {
    const text = readFileSync(file, 'utf8');
    const patterns = [
      /(?<!readonly )\bcode: '([a-z-]+)'/g,
      /\b(?:error|warn|tell|failure|accept)\(\s*(?:[^;'"`]*?,\s*)?'([a-z]+(?:-[a-z]+)+)'/g,
      /\bwarn\((?:[^;]*?),\s*'([a-z]+(?:-[a-z]+)+)',?\s*\)/g,
    ];
    for (const pattern of patterns) for (const [, code] of text.matchAll(pattern)) codes.set(code!, file);
  }
  return codes;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /\/src\/.*\.ts$/.test(path) && !/node_modules|\/generated\/|\/dist\//.test(path));
}

test('every code of the sources is on the page', () => {
  const documented = new Set([
    ...sections.map(({ code }) => code),
    ...[...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code!),
  ]);
  const missing = [...codesOfSources()].filter(([code]) => !documented.has(code));
  expect(missing).toEqual([]);
});

test('the page tells of no code that the configuration does not give any more', () => {
  const sources = codesOfSources();
  // these are made elsewhere than in a literal call
  const known = new Set([...sources.keys(), 'extends-cycle', 'extends-not-found', 'cycle', 'no-jobs']);
  expect(sections.map(({ code }) => code).filter((code) => !known.has(code))).toEqual([]);
});
