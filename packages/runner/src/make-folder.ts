import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there already is fine. Node's own `recursive` never returns where a file system answers
 * ENOENT for a folder whose parent exists, as /proc does: a mistyped path would hang the run.
 *
 * @param mode of every folder made. Default 0o777 less the umask.
 * @throws the system's error, as `mkdir` does.
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { recursive: false, mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path) throw error;
    makeFolder(above, mode);
    mkdirSync(path, { mode });
  }
}
