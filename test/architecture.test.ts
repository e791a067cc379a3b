import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');

interface Source {
  /** Relative to packages/. */
  readonly path: string;
  readonly text: string;
  /** Specifiers of every import and re-export, type imports and lazy ones included. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;

const sources: readonly Source[] = readdirSync(packages, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/src\/.*\.ts$/.test(path) && !path.includes('/generated/'))
  .map((path) => {
    const text = readFileSync(join(packages, path), 'utf8');
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
    return { path, text, imports: [...code.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3]) as string) };
  });

/** The file an import means, relative to packages/; `undefined` for other packages. */
function target(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative(packages, resolve(packages, dirname(from), specifier)).replace(/\.js$/, '.ts');
}

const packageOf = (path: string) => path.split('/')[0] as string;

/** A room is a folder of the engine, or one of the files beside them. */
const roomOf = (path: string) => path.replace('runner/src/', '').replace(/\/.*$/, '').replace(/\.ts$/, '');

/** What each room of the engine may import besides itself. Rooms that are not named here are the run's own: they may import all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  clock: [],
  inbox: [],
  'make-folder': [],
  'require-writable': [],
  scheduler: ['model'],
  machine: ['model', 'measure'],
  measure: ['model'],
  execute: ['model', 'measure', 'make-folder'],
  plan: ['model', 'scheduler', 'execute', 'clock'],
  results: ['model'],
  state: ['model', 'results'],
  hooks: ['model', 'execute'],
  emit: ['model', 'hooks'],
  guard: ['hooks', 'wrong-answer'],
  'wrong-answer': ['model', 'execute', 'hooks'],
  plugin: ['model', 'hooks'],
  'apply-plugin': ['config', 'guard', 'hooks', 'plugin'],
  session: ['model', 'clock', 'emit', 'apply-plugin', 'guard', 'hooks', 'plugin'],
  config: ['model', 'scheduler', 'plugin', 'make-folder'],
};

describe('the architecture', () => {
  it('finds the sources', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });

  it('lets layers of the engine point one way', () => {
    const wrong: string[] = [];
    for (const { path, imports } of sources.filter((source) => packageOf(source.path) === 'runner')) {
      const room = roomOf(path);
      const allowed = MAY_IMPORT[room];
      if (allowed === undefined) continue;
      for (const specifier of imports) {
        const to = target(path, specifier);
        if (to !== undefined && roomOf(to) !== room && !allowed.includes(roomOf(to))) wrong.push(`${path} -> ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps plugins apart: the public entry of the engine, the text library, and nothing else of ours', () => {
    const wrong = sources
      .filter(({ path }) => packageOf(path).startsWith('plugin-'))
      .flatMap(({ path, imports }) =>
        imports
          .filter(
            (name) =>
              (name.startsWith('@mpmsub/') && !/^@mpmsub\/(text|runner(\/scheduler|\/testing)?)$/.test(name)) ||
              name === 'mpmsub',
          )
          .map((name) => `${path} -> ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets the engine know no plugin and no command line', () => {
    const wrong = sources
      .filter(({ path }) => packageOf(path) === 'runner')
      .flatMap(({ path, imports }) =>
        imports.filter((name) => /^(@mpmsub\/|mpmsub$|commander$)/.test(name)).map((name) => `${path} -> ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has no import cycle, type imports included', () => {
    const edges = new Map(
      sources.map(({ path, imports }) => [path, imports.map((name) => target(path, name)).filter((to) => to !== undefined)]),
    );
    expect(findCycle(edges)).toBeUndefined();
  });

  it('keeps files small', () => {
    const sizes = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    expect(sizes.filter(({ lines }) => lines > 300)).toEqual([]);
    const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
  });

  it('prints nothing from the engine', () => {
    const wrong = sources.filter(
      ({ path, text }) =>
        packageOf(path) === 'runner' &&
        /\bconsole\.|process\.(stdout|stderr)\b/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('uses none of the names that say nothing', () => {
    const vague = /(^|[-/])(util|utils|helper|helpers|(?<!package-)manager|handler|data|info|misc|common)([-./]|$)/;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path.replace(/^[^/]+\/src\//, '')))).toEqual([]);
  });
});

/** Depth first, with a stack of our own; answers the files of one cycle. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack: { file: string; leaves: boolean }[] = [{ file: start, leaves: false }];
    while (stack.length > 0) {
      const { file, leaves } = stack.pop() as { file: string; leaves: boolean };
      if (leaves) {
        onPath.delete(path.pop() as string);
        done.add(file);
        continue;
      }
      if (onPath.has(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) continue;
      path.push(file);
      onPath.add(file);
      stack.push({ file, leaves: true });
      for (const next of edges.get(file) ?? []) stack.push({ file: next, leaves: false });
    }
  }
  return undefined;
}
