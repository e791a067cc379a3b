import { type Dirent, readdirSync, statSync } from 'node:fs';
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
    const path = plain(pattern);
    // By its plain name first: a file may be called `a[1].txt`.
    if (isFile(resolve(root, path))) found.add(path);
    else addMatching(path, root, found);
  }
  return [...found].filter((path) => !isUnwanted(path)).sort();
}

function addMatching(pattern: string, root: string, found: Set<string>): void {
  const { base, glob } = picomatch.scan(pattern);
  if (glob === '') return;
  const isWanted = picomatch(glob);
  const isDeep = glob.includes('/') || glob.includes('**');
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(resolve(root, base, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // A link to a folder is not followed: it may lead back.
      if (entry.isDirectory()) folders.push(...(isDeep ? [path] : []));
      else if (isWanted(path) && (!entry.isSymbolicLink() || isFile(resolve(root, base, path)))) found.add(joined(base, path));
    }
  }
}

/** A file or what leads to one; pipes and devices count as well. */
function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
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
