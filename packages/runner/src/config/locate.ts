import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type ConfigPath, formatPath, parsePath } from '../model/config-path.js';
import type { Diagnostic, SourcePlace } from '../model/diagnostic.js';
import { codeFrame } from './code-frame.js';
import { describedPath } from './described-path.js';
import type { Locator, Spot } from './locator.js';
import { positionOf } from './position.js';
import { withOthers } from './problems.js';

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
 * those of sources that cannot be read stay as they are. Of the mistakes that many jobs of one matrix have the first is told.
 *
 * @param files the configuration, then what it extends: the one in which a path can be followed furthest is taken.
 */
export async function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: string | readonly string[],
): Promise<Diagnostic[]> {
  if (!diagnostics.some(isToLocate)) return [...diagnostics];
  const sources = (await Promise.all([files].flat().map(openSource))).filter((source) => source !== undefined);
  const located: Diagnostic[] = [];
  const ofMatrices = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const best = isToLocate(diagnostic) ? findSpot(diagnostic, sources) : undefined;
    const told = best === undefined ? diagnostic : { ...diagnostic, ...(await placed(best.source, best.spot)) };
    const mistake = best?.described && `${diagnostic.code} ${formatPath(best.described)}`;
    const earlier = mistake === undefined ? undefined : ofMatrices.get(mistake);
    if (mistake !== undefined && earlier === undefined) ofMatrices.set(mistake, located.length);
    if (earlier === undefined) located.push(told);
    else located[earlier] = withOthers(located[earlier]!);
  }
  return located;
}

/** Where a problem is, in the source in which its path can be followed furthest. */
function findSpot({ path: written, code }: Diagnostic, sources: readonly Source[]): Found | undefined {
  const path = parsePath(written ?? '');
  const part = OF_KEYS.has(code) ? 'key' : 'value';
  let best: Found | undefined;
  for (const source of sources) {
    const described = describedPath(path, source.locate);
    const spot = source.locate(described ?? path, part);
    if (spot !== undefined && (best === undefined || spot.depth > best.spot.depth)) best = { source, spot, described };
  }
  return best;
}

interface Found {
  readonly source: Source;
  readonly spot: Spot;
  /** Of a job of a matrix: the path of what it is made of. */
  readonly described: ConfigPath | undefined;
}

function isToLocate(diagnostic: Diagnostic): boolean {
  return diagnostic.path !== undefined && diagnostic.place === undefined;
}

async function placed({ file, text }: Source, spot: Spot): Promise<{ place: SourcePlace; frame: string }> {
  const place = { file, ...positionOf(text, spot.start) };
  const isProgram = /\.[cm]?[jt]s$/.test(file);
  const note = spot.isExact ? undefined : `the nearest place${isProgram ? ': the value is made by code' : ''}`;
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
