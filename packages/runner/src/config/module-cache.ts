import { chmod, lstat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.js';

/** A folder for transpiled configurations, or why there is none. */
export type ModuleCache = { readonly folder: string } | { readonly folder: undefined; readonly foreign?: string };

/**
 * The private folder that transpiled configurations are kept in. What lies there is executed, so it belongs to this user and nobody
 * else may write to it: a folder of another user's, or a link, is refused. Where none can be made, there is no cache.
 */
export async function moduleCache(environment: NodeJS.ProcessEnv): Promise<ModuleCache> {
  const above = join(cacheRoot(environment), 'mpmsub');
  const folder = join(above, 'modules');
  try {
    for (const each of [above, folder]) {
      makeFolder(each, 0o700);
      const stat = await lstat(each);
      if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid())) {
        return { folder: undefined, foreign: each };
      }
      if ((stat.mode & 0o077) !== 0) await chmod(each, 0o700);
    }
    return { folder };
  } catch (error) {
    // mkdir through a link to nowhere, or over a file
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? { folder: undefined, foreign: above } : { folder: undefined };
  }
}

function cacheRoot(environment: NodeJS.ProcessEnv): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
