import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Logs above which another process deletes a folder: in this one, which is starting jobs, each file costs 0.03 ms. */
const MANY = 200;

/**
 * Deletes the folder of a run and all in it, the logs first: while there is a journal, who is interrupted leaves a run that the next one
 * deletes. Settles when it is gone; fails where that is refused.
 */
export async function removeFolder(folder: string): Promise<void> {
  const logs = join(folder, 'logs');
  // Where there is no such program, or it was interrupted, the rest is done here.
  if (countFiles(logs) > MANY) await promisify(execFile)('rm', ['-rf', '--', logs]).catch(() => {});
  await rm(logs, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

function countFiles(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0; // none was written, or nothing may be read here
  }
}
