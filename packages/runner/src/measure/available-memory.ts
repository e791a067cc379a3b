import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { findCgroups } from './cgroup/cgroup-folders.js';
import { memoryLimitFiles, memoryLimits } from './cgroup/cgroup-limits.js';

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

/** Pure: `MemAvailable` of /proc/meminfo in bytes; the sum of free and cache less tmpfs on kernels before 3.14. */
export const memAvailable = (meminfo: string | undefined): number | undefined => {
  const field = (name: string) => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo ?? '')?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  };
  const free = field('MemFree');
  return (
    field('MemAvailable') ?? (free === undefined ? undefined : Math.max(0, free + (field('Cached') ?? 0) - (field('Shmem') ?? 0)))
  );
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
    const files = memoryLimitFiles(places);
    const left = () => memoryLimits(places, readTexts(files)).map(({ amount, used }) => Math.max(0, amount - used));
    return left().length === 0 ? meminfo : () => Math.min(meminfo(), ...left());
  };
  return () => {
    read ??= find();
    return read();
  };
};
