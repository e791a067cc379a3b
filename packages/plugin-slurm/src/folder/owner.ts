import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '@mpmsub/runner';

/** A run that has not said anything for so long is dead, wherever it ran; milliseconds. */
const SILENCE_MS = 120_000;
const BEAT_MS = 30_000;

interface OwnerRecord {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly startTime: string;
  readonly isReleased?: boolean;
}

/** Holds a folder of batches: at most one live run looks after it. */
export interface Owner {
  /** The run ends: the next one may take over at once. */
  release(): void;
}

/**
 * Makes this process the owner of a folder; `undefined` when a live one owns it. Owners are numbered, and the number is taken by making
 * a file that must not be there: of two that try at once one succeeds.
 */
export function takeOwnership(folder: string): Owner | undefined {
  makeFolder(folder);
  const numbers = readdirSync(folder).flatMap((name) => /^owner\.(\d+)$/.exec(name)?.[1] ?? []);
  const newest = Math.max(0, ...numbers.map(Number));
  if (newest > 0 && isAlive(folder, join(folder, `owner.${newest}`))) return undefined;
  const path = join(folder, `owner.${newest + 1}`);
  const record = thisProcess();
  try {
    writeFileSync(path, JSON.stringify(record), { flag: 'wx' });
  } catch {
    return undefined;
  }
  const beat = setInterval(() => tell(path, record), BEAT_MS).unref();
  return {
    release() {
      clearInterval(beat);
      tell(path, { ...record, isReleased: true }); // longer than before, so nothing of the old text is left
    },
  };
}

function isAlive(folder: string, path: string): boolean {
  let record: OwnerRecord;
  try {
    record = JSON.parse(readFileSync(path, 'utf8')) as OwnerRecord;
  } catch {
    return isFresh(folder, path); // not written yet, or torn
  }
  if (record.isReleased) return false;
  const here = thisProcess();
  if (record.host !== here.host) return isFresh(folder, path);
  return record.boot === here.boot && record.startTime === startTimeOf(record.pid);
}

/** Both times are the file server's, so that clocks of different machines need not agree. */
function isFresh(folder: string, path: string): boolean {
  const probe = join(folder, `.now-${process.pid}`);
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs - statSync(path).mtimeMs < SILENCE_MS;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
  }
}

function tell(path: string, record: OwnerRecord): void {
  try {
    writeFileSync(path, JSON.stringify(record), { flag: 'r+' });
  } catch {
    // The folder is gone with its last batch, or the disk is full: at worst the next run waits a little.
  }
}

function thisProcess(): OwnerRecord {
  return { host: hostname(), boot: bootId(), pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** When a live process of this pid began, as the system counts it; `undefined`: there is none, or it is dead and only not yet reaped. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
