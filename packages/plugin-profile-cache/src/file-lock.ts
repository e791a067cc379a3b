import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** A holder on another host, or one whose life cannot be told, is given up after this long. Milliseconds. */
const FOREIGN_STALE_MS = 60_000;

/** Nobody else gave the lock back in time. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

interface Holder {
  readonly pid: number;
  readonly startTime: string | undefined;
  readonly host: string;
  readonly token: string;
}

/**
 * Runs `work` while holding the lock file `path` (made with O_EXCL; its folder must exist). The lock of a dead process (pid and start
 * time) is taken over. Throws {@link LockError} when a living one keeps it for `patienceMs` (default 10 s).
 *
 * Only waiting is asynchronous: each of the dozen small steps would take a turn of the event loop and of the thread pool, which is dearer.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, patienceMs = 10_000): Promise<T> {
  const mine = JSON.stringify({
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    host: hostname(),
    token: token(),
  } satisfies Holder);
  // Not by the date, which may be set back meanwhile.
  const deadline = performance.now() + patienceMs;
  for (let waitMs = 5; !take(path, mine); waitMs = Math.min(waitMs * 2, 100)) {
    const theirs = readText(path);
    if (theirs !== undefined && isStale(path, theirs)) remove(path, theirs);
    else if (performance.now() > deadline)
      throw new LockError(`${describe(theirs)} holds ${path}; delete that file if no mpmsub is running`);
    else await delay(waitMs * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    remove(path, mine);
  }
}

/** The lock appears with its text in one step: written beside, then linked, which fails where one exists. */
function take(path: string, text: string): boolean {
  const beside = `${path}.${token()}`;
  writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Removes the lock only if it still holds `text`: it is moved aside first, and put back when it turns out to be another one. */
function remove(path: string, text: string): void {
  const aside = `${path}.${token()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readText(aside) !== text) putBack(aside, path);
  rmSync(aside, { force: true });
}

function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch {
    // Somebody has taken it meanwhile.
  }
}

function isStale(path: string, text: string): boolean {
  const holder = parseHolder(text);
  if (holder?.host === hostname()) {
    if (!isAlive(holder.pid)) return true;
    const startTime = startTimeOf(holder.pid);
    if (holder.startTime !== undefined && startTime !== undefined) return holder.startTime !== startTime;
  }
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > FOREIGN_STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks from boot to the start of a process, where /proc tells; it unmasks a pid that was given to somebody else. */
function startTimeOf(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function describe(text: string | undefined): string {
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder ? `process ${holder.pid} on ${holder.host}` : 'somebody';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function token(): string {
  return randomBytes(6).toString('hex');
}
