import type { CgroupFolders, CgroupPlaces } from './cgroup-folders.js';

/** A limit that a group on the way up sets. */
export interface GroupLimit {
  /** Folder of the group. */
  readonly folder: string;
  readonly version: 1 | 2;
  /** Bytes, or cores (a fraction where the quota is one). */
  readonly amount: number;
}

/** A memory limit with what is left under it. */
export interface GroupMemoryLimit extends GroupLimit {
  /** Bytes in use that cannot be had back: page cache is left out, tmpfs is not. */
  readonly used: number;
}

const LIMIT_FILES = { 1: ['memory.limit_in_bytes'], 2: ['memory.max', 'memory.high'] } as const;
const USE_FILES = { 1: ['memory.usage_in_bytes', 'memory.stat'], 2: ['memory.current', 'memory.stat'] } as const;
const CPU_FILES = { 1: ['cpu.cfs_quota_us', 'cpu.cfs_period_us'], 2: ['cpu.max'] } as const;

/** Files that tell our memory limits. */
export const memoryLimitFiles = (places: CgroupPlaces): string[] =>
  [places.v2, places.memory].flatMap((place) => filesOf(place, LIMIT_FILES));

/** Files that tell what is used under a memory limit; most groups have none, and nobody need ask them. */
export const memoryUseFiles = ({ folder, version }: GroupLimit): string[] =>
  USE_FILES[version].map((name) => `${folder}/${name}`);

/** Files that tell our CPU quotas. */
export const cpuLimitFiles = (places: CgroupPlaces): string[] =>
  [places.v2, places.cpu].flatMap((place) => filesOf(place, CPU_FILES));

const filesOf = (place: CgroupFolders | undefined, names: Readonly<Record<1 | 2, readonly string[]>>): string[] =>
  place ? place.folders.flatMap((folder) => names[place.version].map((name) => `${folder}/${name}`)) : [];

type Files = ReadonlyMap<string, string>;

/** A number of a file; `max`, no file and no number are undefined. */
const numberIn = (files: Files, path: string): number | undefined => {
  const text = files.get(path)?.trim();
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
};

/** Page cache that is given back when needed. tmpfs is on neither list: it counts as used. */
const reclaimable = (stat: string | undefined, version: 1 | 2): number => {
  const prefix = version === 1 ? 'total_' : '';
  const field = (name: string) => Number(new RegExp(`^${prefix}${name} (\\d+)$`, 'm').exec(stat ?? '')?.[1] ?? 0);
  return field('active_file') + field('inactive_file');
};

/** Version 1 writes "no limit" as the largest multiple of the page size below 2^63. */
const UNLIMITED = 2 ** 60;

/** Memory limits from the own group up to the root, in that order. */
export const memoryLimits = (places: CgroupPlaces, files: Files): GroupMemoryLimit[] =>
  [places.v2, places.memory].flatMap((place) =>
    place ? place.folders.flatMap((folder) => memoryLimitOf(folder, place.version, files)) : [],
  );

const memoryLimitOf = (folder: string, version: 1 | 2, files: Files): GroupMemoryLimit[] => {
  const amounts = LIMIT_FILES[version].map((name) => numberIn(files, `${folder}/${name}`) ?? Number.POSITIVE_INFINITY);
  const amount = Math.min(...amounts);
  if (!(amount < UNLIMITED)) return [];
  const usage = numberIn(files, `${folder}/${USE_FILES[version][0]}`) ?? 0;
  const used = Math.max(0, usage - reclaimable(files.get(`${folder}/memory.stat`), version));
  return [{ folder, version, amount, used }];
};

/** CPU quotas from the own group up to the root, in cores. */
export const cpuLimits = (places: CgroupPlaces, files: Files): GroupLimit[] =>
  [places.v2, places.cpu].flatMap((place) =>
    place ? place.folders.flatMap((folder) => cpuLimitOf(folder, place.version, files)) : [],
  );

const cpuLimitOf = (folder: string, version: 1 | 2, files: Files): GroupLimit[] => {
  const [quota, period] =
    version === 1
      ? [numberIn(files, `${folder}/cpu.cfs_quota_us`), numberIn(files, `${folder}/cpu.cfs_period_us`)]
      : (files.get(`${folder}/cpu.max`) ?? '').trim().split(' ').map(Number);
  // -1 (version 1) and "max" (NaN) are no limit
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? [{ folder, version, amount: quota / period }]
    : [];
};
