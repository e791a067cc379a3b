import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Logs above which another process deletes a folder: in this one, which is starting jobs, each file costs 0.03 ms. */
const MANY = 200;

/** Deletes the folder of a run and all in it. Settles when it is gone; fails where that is refused. */
export async function removeFolder(folder: string): Promise<void> {
  // Where there is no such program, or it was interrupted, the rest is done here.
  if (countLogs(folder) > MANY) await promisify(execFile)('rm', ['-rf', '--', folder]).catch(() => {});
  await rm(folder, { recursive: true, force: true });
}

function countLogs(folder: string): number {
  try {
    return readdirSync(join(folder, 'logs')).length;
  } catch {
    return 0; // none was written, or nothing may be read here
  }
}
