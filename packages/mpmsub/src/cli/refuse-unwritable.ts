import { randomBytes } from 'node:crypto';
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@mpmsub/runner';
import { UsageError } from './usage-error.js';

/**
 * Finds out before anything runs that a file which a flag names cannot be written; makes its folder. A file that is there keeps its
 * content, and one that is not there is not begun.
 *
 * @throws UsageError with the flag, the path and the reason.
 */
export function refuseUnwritable(flag: string, path: string): void {
  const refuse = (why: string) => new UsageError(`${flag}: ${path} cannot be written: ${why}`, 'name another file');
  try {
    makeFolder(dirname(path));
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw refuse('it is a folder');
    if (there !== undefined) accessSync(path, constants.W_OK);
    // Devices and named pipes are written to; a file is replaced by one that is made beside it.
    if (there === undefined || there.isFile()) tryBeside(path);
  } catch (error) {
    // Without the call and the path that Node names: that of the trial means nothing to anybody.
    throw error instanceof UsageError ? error : refuse((error as Error).message.replace(/, \w+ '.*$/s, ''));
  }
}

function tryBeside(path: string): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(beside, '', { flag: 'wx' });
  rmSync(beside);
}
