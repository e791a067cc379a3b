import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@mpmsub/runner';
import writeFileAtomic from 'write-file-atomic';
import { withFileLock } from './file-lock.js';
import type { Knowledge, Profile } from './profile.js';
import { parseProfile, renderProfile } from './profile-text.js';
import { joinRecent, type KnowledgeMap, renderRecent } from './recent-text.js';

/** The committed file's name when none is given. */
export const PROFILE_FILE = 'mpmsub.profile.json';

const STATE_FOLDER = '.mpmsub';

/** What an update did. */
export interface StoreUpdate {
  /** The committed file's text before and after; equal when there was nothing to say. */
  readonly before: string;
  readonly after: string;
  readonly known: KnowledgeMap;
}

/** Reads the committed profile at `file` (absolute); a missing one is empty. Throws `ProfileTextError` for one that cannot be understood. */
export async function readProfile(file: string): Promise<Profile> {
  return parseProfile(await readOrEmpty(file));
}

/** Reads the committed profile together with the recent runs of this checkout. */
export async function readKnowledge(file: string): Promise<Map<string, Knowledge>> {
  return joinRecent(await readProfile(file), await readOrEmpty(recentFile(file)));
}

/**
 * Compare and swap: under the lock the file is read again, `change` is applied to what it says *now*, and the result replaces it in one
 * step; nothing is touched when the meaning stays the same. With `isDryRun` nothing is written at all.
 */
export async function updateProfile(
  file: string,
  change: (known: Map<string, Knowledge>) => KnowledgeMap,
  isDryRun = false,
): Promise<StoreUpdate> {
  const swap = async (): Promise<StoreUpdate> => {
    const before = await readOrEmpty(file);
    const current = parseProfile(before);
    const known = change(joinRecent(current, await readOrEmpty(recentFile(file))));
    const text = renderProfile({ entries: [...known.values()].map(({ entry }) => entry) });
    const isSame = text === renderProfile(current) && !before.includes('<<<<<<<');
    if (!isDryRun) {
      await writeFileAtomic(recentFile(file), renderRecent(known), { mode: 0o644 });
      if (!isSame) await replaceFile(file, text);
    }
    return { before, after: isSame ? before : text, known };
  };
  return isDryRun ? swap() : withStoreLock(file, swap);
}

/** Runs `work` as the only writer beside `file`: of its profile, its recent runs and the configuration. */
export async function withStoreLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const folder = stateFolder(file);
  makeFolder(folder);
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
  return withFileLock(join(folder, 'profile.lock'), work);
}

/** Replaces a file in one step, keeping its mode and following links, and clears what a killed writer left beside it. Needs the lock. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  const leftover = new RegExp(`^${basename(file).replace(/[^\w-]/g, '\\$&')}\\.\\d+$`);
  for (const name of await readdir(folder)) if (leftover.test(name)) await rm(join(folder, name), { force: true });
  await writeFileAtomic(file, text);
}

/** Where what is not committed lies: `.mpmsub` beside the profile, or that very folder when the profile is in it. */
function stateFolder(file: string): string {
  const folder = dirname(file);
  return basename(folder) === STATE_FOLDER ? folder : join(folder, STATE_FOLDER);
}

/** Each profile has its own: several may lie in one folder. */
function recentFile(file: string): string {
  return join(stateFolder(file), `${basename(file, '.json')}-recent.ndjson`);
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
