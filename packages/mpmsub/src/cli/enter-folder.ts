import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './usage-error.js';

/** Makes `--cwd` the current folder, so that everything after it starts from there. */
export function enterFolder(folder: string | undefined): void {
  if (folder === undefined) return;
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--cwd: there is no folder ${path}`, 'name an existing folder');
  }
  process.chdir(path);
}
