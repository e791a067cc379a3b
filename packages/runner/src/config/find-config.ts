import { lstatSync } from 'node:fs';
import { basename, dirname, join, parse, relative } from 'node:path';
import { ConfigError } from '../model/diagnostic.js';

const MODULE_KINDS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml'];

/** Names under which a configuration is found, the first of a folder wins. */
const SEARCH_PLACES: readonly string[] = [
  ...MODULE_KINDS.map((kind) => `mpmsub.config.${kind}`),
  '.mpmsubrc',
  '.mpmsubrc.json',
  '.mpmsubrc.yaml',
  '.mpmsubrc.yml',
  'package.json',
];

/** A configuration that was found. */
export interface FoundConfig {
  readonly file: string;
  readonly content: string;
}

/**
 * Looks for a configuration in a folder and the folders above it. It is read, not evaluated: what goes wrong inside of it could not be
 * told from what goes wrong in the search.
 *
 * @throws {ConfigError} `no-config` when there is none, `config-unreadable` when there is one that may not be read: the search itself
 * would pass it over in silence and might take one further up.
 */
export async function findConfig(cwd: string): Promise<FoundConfig> {
  const { cosmiconfigSync } = await import('cosmiconfig');
  // what a file holds travels in a box: the search gives a meaning of its own to some keys and to empty values
  const boxed = (file: string, content: string) => {
    if (basename(file) !== 'package.json') return { content };
    return isOurs(content) ? { mpmsub: { content } } : {};
  };
  const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml', 'noExt'];
  const found = cosmiconfigSync('mpmsub', {
    searchPlaces: [...SEARCH_PLACES],
    loaders: Object.fromEntries(extensions.map((extension) => [extension, boxed])),
    stopDir: parse(cwd).root,
    cache: false,
    ignoreEmptySearchPlaces: false,
  }).search(cwd);
  const unreadable = firstUnread(cwd, found?.filepath);
  if (unreadable !== undefined) {
    throw failure(
      'config-unreadable',
      `the configuration ${unreadable} cannot be read`,
      'check its permissions, or where a link leads',
    );
  }
  if (found === null) {
    const message = `no configuration found in ${cwd} or a folder above it`;
    throw failure('no-config', message, 'run "mpmsub init" to make one, or name one with --config FILE');
  }
  return { file: found.filepath, content: found.isEmpty ? '' : (found.config as { content: string }).content };
}

/** Whether a package.json has something for us; one that cannot be parsed has, for it is told where. */
function isOurs(content: string): boolean {
  try {
    return JSON.parse(content.replace(/^\ufeff/, ''))?.mpmsub !== undefined;
  } catch {
    return true;
  }
}

/** A file or link of a known name that the search passed over before it met `found`. */
function firstUnread(cwd: string, found: string | undefined): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const place of SEARCH_PLACES) {
      const file = join(folder, place);
      if (file === found) return undefined;
      if (place !== 'package.json' && isFileOrLink(file)) return file;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function isFileOrLink(path: string): boolean {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat !== undefined && (stat.isFile() || stat.isSymbolicLink());
  } catch {
    return false;
  }
}

/** Another configuration in the folder of the one that was found; people edit one and wonder. */
export function otherConfig(file: string): string | undefined {
  const folder = dirname(file);
  for (const place of SEARCH_PLACES) {
    const other = join(folder, place);
    if (other !== file && place !== 'package.json' && isFileOrLink(other)) return relative(folder, other);
  }
  return undefined;
}

function failure(code: string, message: string, hint: string): ConfigError {
  return new ConfigError([{ code, severity: 'error', message, hint }]);
}
