import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the cache. Path and source stand in it: no digest has to be believed, and none to be computed. */
interface Kept {
  readonly file: string;
  readonly source: string;
  readonly code: string;
}

/** The JavaScript that was made of this very file and text earlier; `undefined` when there is none. */
export function readKept(folder: string, file: string, source: string): string | undefined {
  try {
    const kept: Kept = JSON.parse(readFileSync(placeOf(folder, file), 'utf8'));
    return kept.file === file && kept.source === source && typeof kept.code === 'string' ? kept.code : undefined;
  } catch {
    // never kept, or cut off
    return undefined;
  }
}

/** Keeps it for the next start; where it cannot be kept, that takes longer. Readers meet all of it or nothing. */
export async function keep(folder: string, kept: Kept): Promise<void> {
  const place = placeOf(folder, kept.file);
  const temporary = `${place}.${process.pid}`;
  try {
    await writeFile(temporary, JSON.stringify(kept), { mode: 0o600, flag: 'wx' });
    await rename(temporary, place);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Two paths of one place only take turns. */
function placeOf(folder: string, file: string): string {
  let hash = 0x811c9dc5; // FNV-1a
  for (let at = 0; at < file.length; at++) hash = Math.imul(hash ^ file.charCodeAt(at), 0x01000193);
  return join(folder, `${(hash >>> 0).toString(16).padStart(8, '0')}.json`);
}
