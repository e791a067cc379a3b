import { fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, type RunContext } from '@mpmsub/runner';
import { type AppendFile, appendFile } from './append-file.js';
import { JOBLOG_COLUMNS, joblogRow } from './joblog.js';

/** Writes a row for each attempt of a run to `path`, which is absolute. @param isContinued appends to what an earlier run wrote there. */
export function writeJoblog({ hooks, warn }: RunContext, path: string, isContinued: boolean): void {
  let file: AppendFile | undefined;
  const lost = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    warn(`the job log ${path} cannot be written: ${why}`, 'joblog-unwritable');
  };
  hooks.runStart.tap('journal', () => {
    try {
      makeFolder(dirname(path));
      const fd = openSync(path, isContinued ? 'a+' : 'w');
      file = appendFile(fd, lost);
      const { size } = fstatSync(fd);
      if (size === 0) file.append(JOBLOG_COLUMNS.join('\t'));
      else if (isTorn(fd, size)) file.append('');
    } catch (error) {
      lost(error);
    }
  });
  hooks.attemptEnd.tap('journal', (event) => file?.append(joblogRow(event)));
  hooks.runEnd.tapPromise('journal', async () => {
    await file?.close();
    file = undefined;
  });
}

/** The last row has no end: the run before died while it wrote. */
function isTorn(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}
