import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parsePath } from '../model/config-path.js';
import type { Diagnostic, SourcePlace } from '../model/diagnostic.js';
import { codeFrame } from './code-frame.js';
import type { Locator, Spot } from './locator.js';
import { positionOf } from './position.js';

/** Problems of a field's name rather than of its value. */
const OF_KEYS = new Set([
  'unknown-key',
  'alias-conflict',
  'unknown-resource',
  'reserved-resource',
  'bad-variable',
  'unknown-group',
]);

/**
 * Gives diagnostics their place and code frame in the source, by their `path`. Those without a path, or with a place already, and
 * those of sources that cannot be read stay as they are.
 *
 * @param files the configuration, then what it extends: the one in which a path can be followed furthest is taken.
 */
export async function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: string | readonly string[],
): Promise<Diagnostic[]> {
  if (!diagnostics.some(isToLocate)) return [...diagnostics];
  const sources = (await Promise.all([files].flat().map(openSource))).filter((source) => source !== undefined);
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      if (!isToLocate(diagnostic)) return diagnostic;
      const path = parsePath(diagnostic.path ?? '');
      const part = OF_KEYS.has(diagnostic.code) ? 'key' : 'value';
      let best: { source: Source; spot: Spot } | undefined;
      for (const source of sources) {
        const spot = source.locate(path, part);
        if (spot !== undefined && (best === undefined || spot.depth > best.spot.depth)) best = { source, spot };
      }
      return best === undefined ? diagnostic : { ...diagnostic, ...(await placed(best.source, best.spot)) };
    }),
  );
}

function isToLocate(diagnostic: Diagnostic): boolean {
  return diagnostic.path !== undefined && diagnostic.place === undefined;
}

async function placed({ file, text }: Source, spot: Spot): Promise<{ place: SourcePlace; frame: string }> {
  const place = { file, ...positionOf(text, spot.start) };
  const note = spot.isExact ? undefined : 'the nearest place: the value is made by code';
  return { place, frame: await codeFrame(text, place, positionOf(text, spot.end), note) };
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly locate: Locator;
}

async function openSource(file: string): Promise<Source | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
    return { file, text, locate: await locatorOf(file, text) };
  } catch {
    // a file that cannot be read or parsed has told so before; without places the diagnostics are still true
    return undefined;
  }
}

async function locatorOf(file: string, text: string): Promise<Locator> {
  const extension = extname(file);
  if (extension === '.yaml' || extension === '.yml' || extension === '')
    return (await import('./locate-yaml.js')).yamlLocator(text);
  const { jsonLocator, moduleLocator } = await import('./locate-module.js');
  if (extension !== '.json') return moduleLocator(text);
  const locate = jsonLocator(text);
  if (basename(file) !== 'package.json') return locate;
  return (path, part) => {
    const spot = locate(['mpmsub', ...path], part);
    return spot && { ...spot, depth: spot.depth - 1 };
  };
}
