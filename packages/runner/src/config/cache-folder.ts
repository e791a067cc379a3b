import { chmodSync, lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.js';

/** A folder for what is kept between runs, or why there is none. */
export type CacheFolder = { readonly folder: string } | { readonly folder: undefined; readonly foreign?: string };

/**
 * A private folder of this user's cache, made where it is missing. What lies in it is executed, so it belongs to this user and nobody
 * else may write to it: a folder of another user's, or a link, is refused (`foreign`). Where none can be made, there is no cache.
 *
 * @param part name of the folder below `mpmsub`.
 * @param environment names the cache by `XDG_CACHE_HOME`. Default: this process's.
 */
export function cacheFolder(part: string, environment: NodeJS.ProcessEnv = process.env): CacheFolder {
  let above: string | undefined;
  try {
    above = join(cacheRoot(environment), 'mpmsub');
    const folder = join(above, part);
    for (const each of [above, folder]) {
      const stat = lstatSync(each, { throwIfNoEntry: false }) ?? made(each);
      if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid())) {
        return { folder: undefined, foreign: each };
      }
      if ((stat.mode & 0o077) !== 0) chmodSync(each, 0o700);
    }
    return { folder };
  } catch (error) {
    // mkdir through a link to nowhere, or over a file; or somebody without a home
    const isInTheWay = above !== undefined && (error as NodeJS.ErrnoException).code === 'EEXIST';
    return { folder: undefined, ...(isInTheWay && { foreign: above }) };
  }
}

function made(folder: string) {
  makeFolder(folder, 0o700);
  return lstatSync(folder);
}

function cacheRoot(environment: NodeJS.ProcessEnv): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
