import { randomBytes } from 'node:crypto';
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Finds out before a run that a file which is written later cannot be. Nothing is left behind: a file that is there keeps its content, one
 * that is not there is not begun, and neither are the folders above it.
 *
 * @param path absolute.
 * @throws Error whose message names the path and the reason.
 */
export function requireWritable(path: string): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a folder');
    if (there !== undefined) accessSync(path, constants.W_OK);
    // Devices and named pipes are written to; a file is replaced by one that is made beside it.
    if (there === undefined || there.isFile()) tryIn(nearestFolder(dirname(path)));
  } catch (error) {
    // Without the call and the path that Node names: that of the trial means nothing to anybody.
    const why = (error as Error).message.replace(/, \w+ '.*$/s, '');
    throw new Error(`${path} cannot be written: ${why}`, { cause: error });
  }
}

/** The folder itself, or the first above it that is there. */
function nearestFolder(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return nearestFolder(dirname(path));
  if (!there.isDirectory()) throw new Error(`ENOTDIR: ${path} is no folder`);
  return path;
}

function tryIn(folder: string): void {
  const trial = join(folder, `.${randomBytes(6).toString('hex')}`);
  writeFileSync(trial, '', { flag: 'wx' });
  rmSync(trial);
}
