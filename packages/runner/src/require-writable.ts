import { randomBytes } from 'node:crypto';
import { accessSync, constants, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';

/**
 * Finds out before a run that a file which is written at its end cannot be; makes its folder. A file that is there keeps its content, and
 * one that is not there is not begun.
 *
 * @param path absolute.
 * @throws Error whose message names the path and the reason.
 */
export function requireWritable(path: string): void {
  try {
    makeFolder(dirname(path));
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new Error('it is a folder');
    if (there !== undefined) accessSync(path, constants.W_OK);
    // Devices and named pipes are written to; a file is replaced by one that is made beside it.
    if (there === undefined || there.isFile()) tryBeside(path);
  } catch (error) {
    // Without the call and the path that Node names: that of the trial means nothing to anybody.
    const why = (error as Error).message.replace(/, \w+ '.*$/s, '');
    throw new Error(`${path} cannot be written: ${why}`, { cause: error });
  }
}

function tryBeside(path: string): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(beside, '', { flag: 'wx' });
  rmSync(beside);
}
