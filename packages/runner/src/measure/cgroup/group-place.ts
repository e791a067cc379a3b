import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import type { CgroupFolders, CgroupPlaces } from './cgroup-folders.js';

/** A folder of a hierarchy in which we may create groups. */
export interface GroupBase {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** Where groups for jobs can be made here, and why not where they cannot. */
export interface GroupPlace {
  /** Counts memory and sets limits. */
  readonly memory?: GroupBase | undefined;
  /** Kills and freezes all of a group at once: version 2, with or without controllers, or version 1's freezer (which only freezes). */
  readonly control?: GroupBase | undefined;
  /** One sentence for each hierarchy that was tried. */
  readonly reasons: readonly string[];
}

const readWords = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
};

/** An empty group that cannot be removed is nobody's trouble: the next run looks for it again. */
const removeGroup = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {}
};

/** Tries it: makes a group and looks whether it has these files. The answer is undefined when it has, else why not. */
const tryGroup = (folder: string, files: readonly string[]): string | undefined => {
  const trial = `${folder}/mpmsub-probe-${process.pid}`;
  try {
    mkdirSync(trial, { recursive: true }); // left over of one that had our pid and was killed, it does as well
  } catch (error) {
    return `${folder} lets us create no group (${(error as NodeJS.ErrnoException).code})`;
  }
  const missing = files.filter((file) => !existsSync(`${trial}/${file}`));
  removeGroup(trial);
  if (missing.length > 0) return `groups in ${folder} have no ${missing.join(', ')}`;
  try {
    // who may not write here may not move a process from here to below
    accessSync(`${folder}/cgroup.procs`, constants.W_OK);
    return undefined;
  } catch {
    return `${folder}/cgroup.procs may not be written: processes cannot be moved`;
  }
};

/** Groups made above a limited group would not have its limits: the job would run with more than this process was given. */
const isLimited = (folder: string): boolean =>
  ['memory.max', 'memory.high', 'memory.swap.max', 'cpu.max', 'pids.max'].some((file) => {
    const [amount] = readWords(`${folder}/${file}`);
    return amount !== undefined && amount !== 'max';
  });

/** This process, or one that descends from it: the launcher, and jobs that were started before a group was wanted. */
const isOurs = (pid: number): boolean => {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parentOf(at)) if (at === process.pid) return true;
  return false;
};

const parentOf = (pid: number): number | undefined => {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
};

/** Looks again until nobody is left: who forks while it is being moved leaves its child behind. */
const moveAll = (from: string, to: string): void => {
  for (let round = 0; round < 20; round++) {
    const pids = readWords(`${from}/cgroup.procs`);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        writeFileSync(`${to}/cgroup.procs`, pid);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
};

/**
 * Version 2 gives its controllers only to children of groups without processes of their own. So: a group that passes memory on already, on the
 * way up as long as no limit is left behind; or our own, when nobody but us and ours is in it and `mayMove` lets all of us step into a child of it.
 */
const findVersion2 = ({ folders }: CgroupFolders, mayMove: boolean): GroupBase | string => {
  const own = folders[0]!;
  let trouble: string | undefined;
  for (const folder of folders) {
    const passesOn = readWords(`${folder}/cgroup.subtree_control`).includes('memory');
    const refusal = passesOn ? tryGroup(folder, ['memory.max', 'memory.current']) : undefined;
    if (passesOn && refusal === undefined) return { version: 2, folder };
    trouble ??= refusal;
    if (isLimited(folder)) break;
  }
  if (!readWords(`${own}/cgroup.controllers`).includes('memory')) return trouble ?? `${own} has no memory controller`;
  const strangers = () => readWords(`${own}/cgroup.procs`).filter((pid) => !isOurs(Number(pid)));
  if (strangers().length > 0) {
    return `${own} holds other processes beside this one, so it can pass no memory controller on; start under \`systemd-run --user --scope -p Delegate=yes\``;
  }
  if (!mayMove) return tryGroup(own, []) ?? { version: 2, folder: own };
  try {
    const seat = `${own}/mpmsub-runner`;
    mkdirSync(seat, { recursive: true });
    moveAll(own, seat);
    writeFileSync(`${own}/cgroup.subtree_control`, '+memory');
  } catch (error) {
    return `${own} does not let us pass its memory controller on (${(error as NodeJS.ErrnoException).code})`;
  }
  return tryGroup(own, ['memory.max', 'memory.current']) ?? { version: 2, folder: own };
};

/**
 * Finds where groups can be made, by making one.
 *
 * @param mayMove let this process step into a child of its own group, where that is what version 2 wants. Without it such a place is named, untried.
 */
export const findGroupPlace = (places: CgroupPlaces, mayMove: boolean): GroupPlace => {
  const reasons: string[] = [];
  const tell = (what: string, found: GroupBase | string | undefined): GroupBase | undefined => {
    if (found === undefined) reasons.push(`${what}: not mounted here.`);
    else reasons.push(typeof found === 'string' ? `${what}: ${found}.` : `${what}: groups can be made in ${found.folder}.`);
    return typeof found === 'object' ? found : undefined;
  };
  const readOnly = (place: CgroupFolders) => (place.writable ? undefined : `${place.folders.at(-1)} is mounted read-only`);
  const { v2, memory: v1, freezer } = places;
  const memory2 = tell('cgroup v2 memory', v2 && (readOnly(v2) ?? findVersion2(v2, mayMove)));
  const own1 = v1?.folders[0];
  const memory1 =
    memory2 || !v1 || !own1
      ? undefined
      : tell('cgroup v1 memory', readOnly(v1) ?? tryGroup(own1, ['memory.max_usage_in_bytes']) ?? { version: 1, folder: own1 });
  const own2 = v2?.folders[0];
  const control2 =
    memory2 ??
    tell(
      'cgroup v2 kill and freeze',
      v2 && own2 ? (readOnly(v2) ?? tryGroup(own2, ['cgroup.kill']) ?? { version: 2, folder: own2 }) : undefined,
    );
  const ownFreezer = freezer?.folders[0];
  const control1 =
    control2 || !freezer || !ownFreezer
      ? undefined
      : tell(
          'cgroup v1 freezer',
          readOnly(freezer) ?? tryGroup(ownFreezer, ['freezer.state']) ?? { version: 1, folder: ownFreezer },
        );
  return { memory: memory2 ?? memory1, control: control2 ?? control1, reasons };
};
