import { closeSync, existsSync, fsync, openSync, renameSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '@mpmsub/runner';
import { JOURNAL_FILE } from './runs.js';

/**
 * Makes a run's journal with its first lines and answers the open descriptor. The journal appears under its name only when the lines
 * are in it, so that a reader never sees half a beginning.
 *
 * @throws when the folder cannot be made or written, or has a journal already.
 */
export function createJournal(runFolder: string, lines: Iterable<string>): number {
  const path = join(runFolder, JOURNAL_FILE);
  makeFolder(runFolder);
  if (existsSync(path)) throw new Error(`${path} is another run's`);
  const unfinished = `${path}.${process.pid}`;
  const fd = openSync(unfinished, 'ax', 0o666);
  try {
    writeAll(fd, lines);
    renameSync(unfinished, path);
  } catch (error) {
    closeSync(fd);
    rmSync(unfinished, { force: true });
    throw error;
  }
  // Not waited for: a power cut in the first moment can lose a run that has hardly begun, never one that was on the disk.
  fsync(fd, () => {});
  return fd;
}

/**
 * Points `runs/latest` at a run, for people; replaced in one step. A file system without links has none.
 *
 * @param outer id of the run around it: where that one is of the same project, it is the one that people began.
 */
export function pointLatest(runFolder: string, runId: string, outer: string | undefined): void {
  if (outer !== undefined && existsSync(join(dirname(runFolder), outer))) return;
  const link = join(dirname(runFolder), 'latest');
  const unfinished = `${link}.${runId}`;
  try {
    symlinkSync(runId, unfinished, 'dir');
    renameSync(unfinished, link);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

/** Keeps runs out of version control, once. */
export function ignoreRuns(runFolder: string): void {
  try {
    writeFileSync(join(dirname(runFolder), '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // It is there already, or the folder is not to be written, which the journal itself tells.
  }
}

function writeAll(fd: number, lines: Iterable<string>): void {
  let part = '';
  const flush = () => {
    let bytes = Buffer.from(part);
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes));
    part = '';
  };
  for (const line of lines) {
    part += `${line}\n`;
    if (part.length > 1024 * 1024) flush();
  }
  flush();
}
