import { type Dirent, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import picomatch from 'picomatch';

/**
 * The files that some globs mean, sorted, as paths from `root` like the globs themselves. A glob with `!` before it takes files out again.
 * A folder that cannot be read has none.
 */
export function findFiles(patterns: readonly string[], root: string): string[] {
  const isUnwanted = picomatch(patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => plain(pattern.slice(1))));
  const found = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) continue;
    const { base, glob } = picomatch.scan(plain(pattern));
    // Without any glob character it is a file's own name.
    if (glob === '') addFile(base, root, found);
    else addMatching(base, glob, root, found);
  }
  return [...found].filter((path) => !isUnwanted(path)).sort();
}

function addFile(path: string, root: string, found: Set<string>): void {
  const [name = ''] = /[^/]*$/.exec(path) ?? [];
  const folder = resolve(root, path, '..');
  if (entriesOf(folder).some((entry) => entry.name === name && !entry.isDirectory())) found.add(path);
}

function addMatching(base: string, glob: string, root: string, found: Set<string>): void {
  const isWanted = picomatch(glob);
  const isDeep = glob.includes('/') || glob.includes('**');
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(resolve(root, base, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) {
        if (isWanted(path)) found.add(joined(base, path));
      } else if (isDeep) folders.push(path);
    }
  }
}

function joined(base: string, path: string): string {
  return base === '' || base.endsWith('/') ? `${base}${path}` : `${base}/${path}`;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** A leading `./` means nothing. */
function plain(pattern: string): string {
  return pattern.replace(/^(?:\.\/+)+/, '');
}
