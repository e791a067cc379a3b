import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { type CgroupPlaces, findCgroups } from './cgroup/cgroup-folders.js';
import { memoryLimitFiles, memoryLimits, memoryUseFiles } from './cgroup/cgroup-limits.js';

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
};

/** Reads those files that can be read. */
export const readTexts = (paths: readonly string[]): Map<string, string> =>
  new Map(
    paths.flatMap((path) => {
      const text = readText(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );

/** Reads the limits of our groups, and what is used under those that have one. */
export const readMemoryGroups = (places: CgroupPlaces): Map<string, string> => {
  const files = readTexts(memoryLimitFiles(places));
  const used = memoryLimits(places, files).flatMap(memoryUseFiles);
  return new Map([...files, ...readTexts(used)]);
};

/** Pure: `MemAvailable` of /proc/meminfo in bytes; the sum of free and cache less tmpfs on kernels before 3.14. */
export const memAvailable = (meminfo: string | undefined): number | undefined => {
  const text = `\n${meminfo ?? ''}`;
  const available = kilobytesIn(text, 'MemAvailable');
  if (available !== undefined) return available * 1024;
  const free = kilobytesIn(text, 'MemFree');
  if (free === undefined) return undefined;
  return Math.max(0, free + (kilobytesIn(text, 'Cached') ?? 0) - (kilobytesIn(text, 'Shmem') ?? 0)) * 1024;
};

/** Read ten times a second: an expression would be compiled for it. */
const kilobytesIn = (text: string, name: string): number | undefined => {
  const label = `\n${name}:`;
  const at = text.indexOf(label);
  const kilobytes = at < 0 ? Number.NaN : Number.parseInt(text.slice(at + label.length), 10);
  return Number.isNaN(kilobytes) ? undefined : kilobytes;
};

/**
 * Makes a function that tells how many bytes may still be used: `MemAvailable` of the machine, or less where a limit of a cgroup leaves
 * less. Limits are looked for at the first call; without any, a further call reads one file.
 */
export const createAvailableMemory = (): (() => number) => {
  const meminfo = () => memAvailable(readText('/proc/meminfo')) ?? freemem();
  let read: (() => number) | undefined;
  const find = (): (() => number) => {
    const places = findCgroups(readText('/proc/self/cgroup'), readText('/proc/self/mountinfo'));
    const left = () => memoryLimits(places, readMemoryGroups(places)).map(({ amount, used }) => Math.max(0, amount - used));
    return left().length === 0 ? meminfo : () => Math.min(meminfo(), ...left());
  };
  return () => {
    read ??= find();
    return read();
  };
};
