import { lostTicks, type TickReading } from './cpu-tally.js';
import { estimate } from './estimate.js';
import type { TreeBounds } from './ledger.js';
import { emptyStat, isDead, isForkedOnly } from './parse-stat.js';
import { emptyMemory } from './parse-status.js';
import type { ProcReader } from './proc-reader.js';
import { newImage, type TrackedProcess, type TrackedTree } from './tracked-tree.js';

const stat = emptyStat();
const memory = emptyMemory();

/** Called for a process that is gone. */
type OnGone = (process: TrackedProcess) => void;

/** Reads every process of the tree, and settles the CPU time of those that are gone. */
export const readTree = (tree: TrackedTree, reader: ProcReader, pageSize: number, onGone: OnGone): void => {
  const gone = new Map<number, TickReading>();
  const reapedBefore = new Map<number, number>();
  for (const process of tree.processes.values()) {
    reapedBefore.set(process.pid, process.stat.reapedTicks);
    if (readProcess(process, reader, pageSize)) continue;
    const { pid } = process;
    gone.set(pid, { pid, parent: process.stat.ppid, ownTicks: process.stat.ownTicks, reapedTicks: process.stat.reapedTicks });
    process.image.alive = false;
    onGone(process);
  }
  if (gone.size > 0) settleGone(tree, reader, gone, reapedBefore);
  if (tree.processes.size > 1) for (const process of tree.processes.values()) nameProgram(process, reader);
};

/** Brings usage, peak and CPU time up to date with what was read. */
export const tellTree = (tree: TrackedTree, bounds: TreeBounds): void => {
  tree.usage = estimate(bounds, tree);
  if (tree.usage + bounds.spikes > tree.peak) {
    tree.peak = tree.usage + bounds.spikes;
    tree.fileAtPeak = bounds.file;
  }
  tree.sharedBefore = bounds.shared.most;
  let ticks = tree.lostTicks;
  for (const process of tree.processes.values()) {
    ticks += process.stat.ownTicks + process.stat.reapedTicks;
    noteLargest(tree, process);
  }
  tree.ticks = Math.max(tree.ticks, ticks);
  tree.width = Math.max(tree.width, tree.processes.size);
};

const noteLargest = (tree: TrackedTree, { memory }: TrackedProcess): void => {
  if (memory.highWater < tree.largest) return;
  tree.largest = memory.highWater;
  tree.besideLargest = Math.max(0, tree.usage - memory.anonymous - memory.file - memory.shared - memory.swap);
};

const settleGone = (
  tree: TrackedTree,
  reader: ProcReader,
  gone: ReadonlyMap<number, TickReading>,
  before: ReadonlyMap<number, number>,
): void => {
  for (const pid of gone.keys()) tree.processes.delete(pid);
  // a parent may have been read before its child died: only a reading from after that shows what it took over
  for (const { parent } of gone.values()) {
    const heir = tree.processes.get(parent);
    if (heir && reader.stat(heir.pid, heir.kept, stat) && stat.startTime === heir.startTime)
      heir.stat.reapedTicks = stat.reapedTicks;
  }
  tree.lostTicks += lostTicks(
    gone,
    (pid) => before.get(pid),
    (pid) => tree.processes.get(pid)?.stat.reapedTicks,
  );
};

/** @returns false when the process is gone: its files cannot be read, or the pid belongs to another one by now. */
const readProcess = (process: TrackedProcess, reader: ProcReader, pageSize: number): boolean => {
  // the first look is by path: most processes live too briefly for a second one
  if (process.samples === 1) process.kept ??= reader.keep(process.pid, process.startTime, stat);
  if (!reader.stat(process.pid, process.kept, stat) || stat.startTime !== process.startTime) return false;
  const last = process.stat;
  const started = hasStartedProgram(process);
  const unchanged =
    process.samples > 1 &&
    !started &&
    stat.minorFaults === last.minorFaults &&
    stat.majorFaults === last.majorFaults &&
    stat.residentPages === last.residentPages;
  Object.assign(last, stat);
  process.spike = 0;
  if (started) startImage(process);
  if (unchanged) return true;
  if (isDead(stat) || !reader.memory(process.pid, process.kept, memory)) {
    // a zombie holds nothing; what it had at its peak was its last sample
    if (isDead(stat)) Object.assign(process.memory, emptyMemory());
    return true;
  }
  const resident = memory.anonymous + memory.file + memory.shared;
  // exec has taken the old pages and not yet mapped new ones: no death, and no news
  if (resident === 0) return true;
  if (process.samples === 0 && isForkedOnly(stat)) {
    // the parent's figure may be from before it grew, and some of the faults were for file pages: both are at most what was inherited
    const anonymous = memory.anonymous + memory.swap;
    process.inherited = Math.min(anonymous, Math.max(process.parentAnonymous, anonymous - pageSize * stat.minorFaults));
  } else {
    const rose = memory.highWater > process.memory.highWater;
    process.spike = rose ? Math.max(0, memory.highWater - resident) : 0;
  }
  Object.assign(process.memory, memory);
  process.samples++;
  return true;
};

/** Forked no more, or its code lies elsewhere: it has called exec since the last sample. */
const hasStartedProgram = (process: TrackedProcess): boolean =>
  (isForkedOnly(process.stat) && !isForkedOnly(stat)) ||
  (process.stat.startCode > 1 && stat.startCode > 1 && stat.startCode !== process.stat.startCode);

const startImage = (process: TrackedProcess): void => {
  process.image.alive = false;
  process.image = newImage();
  Object.assign(process.memory, emptyMemory());
};

/** Asked for only where two processes might share file pages. */
const nameProgram = (process: TrackedProcess, reader: ProcReader): void => {
  process.image.executable ??= process.image.forkedFrom?.executable ?? reader.executable(process.pid);
};
