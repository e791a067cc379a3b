import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** The end of a log, ready to be shown. */
export interface LogTail {
  readonly text: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** True when there is more before it. */
  readonly isCut: boolean;
}

/**
 * The last lines of a file of any size: escape codes and control characters taken out, progress bars drawn over with `\r` reduced to
 * their last state. `undefined` when there is no such file.
 */
export function logTail(path: string, most: { readonly lines: number; readonly bytes: number }): LogTail | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(stat.size, most.bytes));
    const from = stat.size - bytes.length;
    readSync(fd, bytes, 0, bytes.length, from);
    const all = tame(bytes.toString('utf8')).split('\n');
    if (all.at(-1) === '') all.pop();
    // The first line is likely to be half a one.
    if (from > 0 && all.length > 1) all.shift();
    const lines = all.slice(-most.lines);
    return { text: lines.join('\n'), size: stat.size, isCut: from > 0 || lines.length < all.length };
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** Text of unknown programs made harmless: what is left are letters, tabs and line ends. */
export function tame(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '');
}
