import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Ends every file: one that was cut off is never handed to V8, which believes what it is given. */
const MARK = Buffer.from('\nwhole\n');

/** Most files, of some megabytes together: every version installed has two for each Node that runs it. */
const MOST = 16;

/** Compiled code that was kept under a name; `undefined` when there is none, or not all of it. */
export function readCode(folder: string, name: string): Buffer | undefined {
  try {
    const bytes = readFileSync(join(folder, name));
    const end = bytes.length - MARK.length;
    return end > 0 && bytes.subarray(end).equals(MARK) ? bytes.subarray(0, end) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps compiled code; readers meet all of it or nothing, after a power cut too. Where it cannot be kept, the next start takes longer. */
export function keepCode(folder: string, name: string, code: Buffer): void {
  const temporary = join(folder, `.${name}.${process.pid}`);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      for (const bytes of [code, MARK]) for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(folder, name));
    removeOld(folder);
  } catch {
    discard(temporary);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder itself is not there.
  }
}

/** Those written longest ago are of versions that are gone; one that is in use is only made once more. */
function removeOld(folder: string): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? [{ path, at: stat.mtimeMs }] : [];
  });
  for (const { path } of files.sort((a, b) => b.at - a.at).slice(MOST)) rmSync(path, { force: true });
}
