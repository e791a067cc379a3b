import { type Dirent, statSync } from 'node:fs';
import { resolve } from 'node:path';
import picomatch from 'picomatch';

/**
 * The files that some globs mean, as paths from `root` like the globs themselves, each once and in no order. A glob with `!` before it takes
 * files out again; one that is the name of a file means that file. Links to folders are not followed.
 *
 * Reads no folder itself: it yields the absolute path of each one it has to look into and is given the entries, none where there is no such
 * folder. So whoever walks decides whether to read at once or bit by bit, and when it has been enough.
 */
export function* walkGlobs(patterns: readonly string[], root: string): Generator<string, string[], readonly Dirent[]> {
  const isUnwanted = picomatch(patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => plain(pattern.slice(1))));
  const found = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) continue;
    const path = plain(pattern);
    // By its plain name first: a file may be called `a[1].txt`.
    if (isFile(resolve(root, path))) found.add(path);
    else yield* addMatching(path, root, found);
  }
  return [...found].filter((path) => !isUnwanted(path));
}

function* addMatching(pattern: string, root: string, found: Set<string>): Generator<string, void, readonly Dirent[]> {
  const { base, glob } = picomatch.scan(pattern);
  if (glob === '') return;
  const isWanted = picomatch(glob);
  const isDeep = glob.includes('/') || glob.includes('**');
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of yield resolve(root, base, folder)) {
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

/** A leading `./` means nothing. */
function plain(pattern: string): string {
  return pattern.replace(/^(?:\.\/+)+/, '');
}
