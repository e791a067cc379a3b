import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@mpmsub/runner';
import { decodeText } from './decode-text.js';
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
  return parseProfile(readOrEmpty(file));
}

/** Reads the committed profile together with the recent runs of this checkout. */
export async function readKnowledge(file: string): Promise<Map<string, Knowledge>> {
  return withRecent(await readProfile(file), file);
}

/** Joins a profile with the recent runs that lie beside `file`. */
export async function withRecent(profile: Profile, file: string): Promise<Map<string, Knowledge>> {
  return joinRecent(profile, readOrEmpty(recentFile(file)));
}

/** Where the committed profile is: a file of its own, or a part of another one. */
export interface ProfilePlace {
  /** Absolute path of the file that holds it. */
  readonly file: string;
  /** Throws for a text that cannot be understood. */
  parse(text: string): Promise<Profile>;
  /** The text with another profile in it. Throws for one that cannot be changed. */
  replace(text: string, profile: Profile): Promise<string>;
}

/** A file that holds the profile and nothing else. */
export function ownFile(file: string): ProfilePlace {
  return { file, parse: async (text) => parseProfile(text), replace: async (_, profile) => renderProfile(profile) };
}

/**
 * Compare and swap: under the lock the file is read again, `change` is applied to what it says *now*, and the result replaces it in one
 * step; nothing is touched when the meaning stays the same. With `isDryRun` nothing is written at all. `file` is the profile's own
 * path, beside which recent runs and the lock lie, whatever `place` it is in.
 */
export async function updateProfile(
  file: string,
  change: (known: Map<string, Knowledge>) => KnowledgeMap,
  isDryRun = false,
  place: ProfilePlace = ownFile(file),
): Promise<StoreUpdate> {
  const swap = async (): Promise<StoreUpdate> => {
    const before = readExactly(place.file);
    const current = await place.parse(before);
    const known = change(await withRecent(current, file));
    const next = { entries: [...known.values()].map(({ entry }) => entry) };
    const isSame = renderProfile(next) === renderProfile(current) && !before.includes('<<<<<<<');
    const after = isSame ? before : await place.replace(before, next);
    if (!isDryRun) {
      writeRecent(recentFile(file), renderRecent(known));
      if (!isSame) await replaceUnchanged(place.file, before, after, stateFolder(file));
    }
    return { before, after, known };
  };
  return isDryRun ? swap() : withStoreLock(file, swap);
}

/** Somebody who does not know of the lock, such as an editor, may have saved meanwhile. */
async function replaceUnchanged(file: string, before: string, after: string, state: string): Promise<void> {
  if (readExactly(file) !== before) throw new Error(`${file} was changed meanwhile`);
  await replaceFile(await realpath(file).catch(() => file), after, state);
}

/** Runs `work` as the only writer beside `file`: of its profile, its recent runs and the configuration. */
export async function withStoreLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const folder = stateFolder(file);
  makeFolder(folder);
  ignoreAll(folder);
  return withFileLock(join(folder, 'profile.lock'), work);
}

/**
 * Replaces a file in one step, keeping its mode, and clears what a killed writer left beside it. Needs the lock.
 *
 * @param state folder of what is not committed: what is being written is known there by its name.
 */
export async function replaceFile(file: string, text: string, state: string): Promise<void> {
  const note = join(state, `${basename(file)}.unfinished`);
  await removeLeftovers(file, readOrEmpty(note));
  // Not before it is needed: after most runs no number has moved.
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(file, text, { tmpfileCreated: (name) => writeFile(note, basename(name)) });
  await rm(note, { force: true });
}

/** Somebody may keep copies under names like ours: only what is named went wrong, and what is empty was not named yet. */
async function removeLeftovers(file: string, named: string): Promise<void> {
  const folder = dirname(file);
  const beginning = `${basename(file)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(beginning) || !/^\d+$/.test(name.slice(beginning.length))) continue;
    const path = join(folder, name);
    if (name === named || (await stat(path)).size === 0) await rm(path, { force: true });
  }
}

/** Where what is not committed lies: `.mpmsub` beside the profile, or that very folder when the profile is in it. */
export function stateFolder(file: string): string {
  const folder = dirname(file);
  return basename(folder) === STATE_FOLDER ? folder : join(folder, STATE_FOLDER);
}

/** Each profile has its own: several may lie in one folder. */
function recentFile(file: string): string {
  return join(stateFolder(file), `${basename(file, '.json')}-recent.ndjson`);
}

/**
 * Replaces the recent runs in one step. Needs the lock, so that one name beside them is enough. Not told to the disk: what a power cut loses is
 * learned again.
 */
function writeRecent(path: string, text: string): void {
  const unfinished = `${path}.unfinished`;
  writeFileSync(unfinished, text, { mode: 0o644 });
  renameSync(unfinished, path);
}

/** Keeps a folder out of version control, once. */
function ignoreAll(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // It is there already, or nothing can be written here, which the lock tells.
  }
}

/** Text that may be written back: nothing was lost when it was read. */
function readExactly(file: string): string {
  const bytes = readIfThere(file);
  const text = bytes === undefined ? '' : decodeText(bytes);
  if (text === undefined) throw new Error(`${file} is not UTF-8`);
  return text;
}

function readOrEmpty(file: string): string {
  return readIfThere(file)?.toString('utf8') ?? '';
}

/** At once: these files are small, and the first job, or the end of the run, waits for them. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
