import { existsSync, type FSWatcher, mkdirSync, readdirSync, readFileSync, rmdirSync, watch, writeFileSync } from 'node:fs';
import type { GroupBase, GroupPlace } from './group-place.js';

/** What the kernel counted of a group. */
export interface GroupCount {
  /** Bytes at most, page cache and kernel memory included; undefined where the kernel keeps no peak (version 2 before 5.19). */
  readonly peak?: number | undefined;
  /** Bytes of page cache charged to it now, tmpfs not included. */
  readonly cache: number;
  /** Processes that the OOM killer took. */
  readonly oomKills: number;
}

const NAMES = {
  1: {
    peak: 'memory.max_usage_in_bytes',
    limit: 'memory.limit_in_bytes',
    events: 'memory.oom_control',
    cache: 'total_cache',
    shared: 'total_shmem',
  },
  2: { peak: 'memory.peak', limit: 'memory.max', events: 'memory.events', cache: 'file', shared: 'shmem' },
} as const;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

/** @returns false when the kernel does not take it. */
const write = (path: string, text: string): boolean => {
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
};

/** Pure: a field of a `name value` file. */
export const fieldIn = (text: string, name: string): number | undefined => {
  const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
};

/** The groups of one attempt: one folder in each hierarchy that is used. */
export class JobGroup {
  readonly #memory: GroupBase | undefined;
  readonly #control: GroupBase | undefined;
  #tripwire: FSWatcher | undefined;

  private constructor(memory: GroupBase | undefined, control: GroupBase | undefined) {
    this.#memory = memory;
    this.#control = control;
  }

  /** Makes the folders; undefined where there is no place for any, or when that fails after all. */
  static make(place: GroupPlace, name: string): JobGroup | undefined {
    if (!place.memory && !place.control) return undefined;
    const made: string[] = [];
    const make = (base: GroupBase | undefined): GroupBase | undefined => {
      if (!base) return undefined;
      const folder = `${base.folder}/${name}`;
      if (!made.includes(folder)) mkdirSync(folder);
      made.push(folder);
      return { version: base.version, folder };
    };
    try {
      const group = new JobGroup(make(place.memory), make(place.control));
      // one death of a group is the death of all of it: a job that has lost a process to the OOM killer has failed
      if (place.memory?.version === 2) write(`${group.#memory!.folder}/memory.oom.group`, '1');
      return group;
    } catch {
      for (const folder of made) removeFolder(folder);
      return undefined;
    }
  }

  /** Files that a process writes `0` into to enter. */
  get doors(): readonly string[] {
    return this.#folders().map((folder) => `${folder}/cgroup.procs`);
  }

  get countsMemory(): boolean {
    return this.#memory !== undefined;
  }

  /** Sets the wall; @returns false where there is none. */
  limit(bytes: number): boolean {
    if (!this.#memory) return false;
    const { folder, version } = this.#memory;
    const isSet = write(`${folder}/${NAMES[version].limit}`, String(bytes));
    // memory pushed out to swap is memory still; neither file is there where swap is not counted
    if (isSet && version === 2) write(`${folder}/memory.swap.max`, '0');
    if (isSet && version === 1) write(`${folder}/memory.memsw.limit_in_bytes`, String(bytes));
    return isSet;
  }

  /**
   * Calls `onPassed` once, as soon as the group uses more than `bytes` (version 2). The kernel slows down who is above `memory.high` and tells it; it
   * is lifted at once, because using more than was reserved is allowed.
   */
  trip(bytes: number, onPassed: () => void): void {
    if (this.#memory?.version !== 2 || !write(`${this.#memory.folder}/memory.high`, String(bytes))) return;
    const { folder } = this.#memory;
    try {
      this.#tripwire = watch(`${folder}/memory.events`, { persistent: false }, () => {
        if (!this.#tripwire || (fieldIn(read(`${folder}/memory.events`), 'high') ?? 0) === 0) return;
        this.untrip();
        onPassed();
      });
      this.#tripwire.on('error', () => this.untrip());
    } catch {
      this.untrip(); // who hears nothing must not slow anybody down
    }
  }

  untrip(): void {
    this.#tripwire?.close();
    this.#tripwire = undefined;
    if (this.#memory?.version === 2) write(`${this.#memory.folder}/memory.high`, 'max');
  }

  /** Takes the wall away. */
  unlimit(): void {
    if (!this.#memory) return;
    const { folder, version } = this.#memory;
    if (version === 1) write(`${folder}/memory.memsw.limit_in_bytes`, '-1');
    write(`${folder}/${NAMES[version].limit}`, version === 1 ? '-1' : 'max');
  }

  count(): GroupCount {
    if (!this.#memory) return { cache: 0, oomKills: 0 };
    const { folder, version } = this.#memory;
    const names = NAMES[version];
    const stat = read(`${folder}/memory.stat`);
    const peak = Number.parseInt(read(`${folder}/${names.peak}`), 10);
    return {
      peak: peak >= 0 ? peak : undefined,
      cache: Math.max(0, (fieldIn(stat, names.cache) ?? 0) - (fieldIn(stat, names.shared) ?? 0)),
      oomKills: this.oomKills(),
    };
  }

  oomKills(): number {
    if (!this.#memory) return 0;
    return fieldIn(read(`${this.#memory.folder}/${NAMES[this.#memory.version].events}`), 'oom_kill') ?? 0;
  }

  /** Kills everything in it at once; @returns false where the kernel cannot (before 5.14, version 1). */
  kill(): boolean {
    return this.#control?.version === 2 && write(`${this.#control.folder}/cgroup.kill`, '1');
  }

  freeze(on: boolean): boolean {
    if (!this.#control) return false;
    const { folder, version } = this.#control;
    return version === 2
      ? write(`${folder}/cgroup.freeze`, on ? '1' : '0')
      : write(`${folder}/freezer.state`, on ? 'FROZEN' : 'THAWED');
  }

  /** Every process in it; zombies are left out by the kernel (version 2) or are in it (version 1). */
  pids(): number[] {
    const folder = this.#folders()[0];
    return folder === undefined ? [] : read(`${folder}/cgroup.procs`).split('\n').filter(Boolean).map(Number);
  }

  /** @returns false while somebody is in it. */
  remove(): boolean {
    if (this.#tripwire) this.untrip();
    return this.#folders().map(removeFolder).every(Boolean);
  }

  #folders(): string[] {
    return [...new Set([this.#memory?.folder, this.#control?.folder].filter((folder) => folder !== undefined))];
  }
}

const removeFolder = (folder: string): boolean => {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
};

/** Name of the group of an attempt: it begins with who made it, so that left-over ones are known. */
export const groupName = (number: number): string => `mpmsub-${process.pid}-${number}`;

/** Removes empty groups of runners that no longer live. */
export const removeLeftGroups = ({ memory, control }: GroupPlace): void => {
  for (const folder of new Set([memory?.folder, control?.folder])) {
    if (folder === undefined) continue;
    for (const name of list(folder)) {
      const pid = /^mpmsub-(?:probe-)?(\d+)(?:-\d+)?$/.exec(name)?.[1];
      if (pid !== undefined && Number(pid) !== process.pid && !existsSync(`/proc/${pid}`)) removeFolder(`${folder}/${name}`);
    }
  }
};

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
