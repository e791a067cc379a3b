import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
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
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, patienceMs = 10_000): Promise<T> {
  const mine = JSON.stringify({
    pid: process.pid,
    startTime: await startTimeOf(process.pid),
    host: hostname(),
    token: token(),
  } satisfies Holder);
  // Not by the date, which may be set back meanwhile.
  const deadline = performance.now() + patienceMs;
  for (let waitMs = 5; !(await take(path, mine)); waitMs = Math.min(waitMs * 2, 100)) {
    const theirs = await readText(path);
    if (theirs !== undefined && (await isStale(path, theirs))) await remove(path, theirs);
    else if (performance.now() > deadline)
      throw new LockError(`${describe(theirs)} holds ${path}; delete that file if no mpmsub is running`);
    else await delay(waitMs * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    await remove(path, mine);
  }
}

/** The lock appears with its text in one step: written beside, then linked, which fails where one exists. */
async function take(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${token()}`;
  await writeFile(beside, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Removes the lock only if it still holds `text`: it is moved aside first, and put back when it turns out to be another one. */
async function remove(path: string, text: string): Promise<void> {
  const aside = `${path}.${token()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readText(aside)) !== text) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isStale(path: string, text: string): Promise<boolean> {
  const holder = parseHolder(text);
  if (holder?.host === hostname()) {
    if (!isAlive(holder.pid)) return true;
    const startTime = await startTimeOf(holder.pid);
    if (holder.startTime !== undefined && startTime !== undefined) return holder.startTime !== startTime;
  }
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > FOREIGN_STALE_MS;
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
async function startTimeOf(pid: number): Promise<string | undefined> {
  const text = await readText(`/proc/${pid}/stat`);
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

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function token(): string {
  return randomBytes(6).toString('hex');
}
