import { lostTicks, type TickReading } from './cpu-tally.js';
import { estimate } from './estimate.js';
import { type Knowledge, notePeak } from './note-peak.js';
import { paidByFaults } from './paid-by-faults.js';
import { emptyStat, isDead, isForkedOnly } from './parse-stat.js';
import { emptyMemory } from './parse-status.js';
import type { ProcReader } from './proc-reader.js';
import { isCalmAfter } from './schedule.js';
import { isStillSpawner, newImage, type TrackedProcess, type TrackedTree } from './tracked-tree.js';
import type { TreeBounds } from './tree-bounds.js';

const stat = emptyStat();
const memory = emptyMemory();

/** Called for a process that is gone. */
type OnGone = (process: TrackedProcess) => void;

/** Samples without a change after which a process is read at every second sample only, and at every fourth. */
const QUIET = 4;
const VERY_QUIET = 16;

/** So small a part of the peak, taken or given back by all processes together, is next to nothing new; who grows adds a hundredth between two samples. */
const CALM_PART = 0.002;

/**
 * Reads the processes of the tree, and settles the CPU time of those that are gone. Processes that have long done nothing are not read each time,
 * unless `all` is wanted or one has come or gone, and twice as often where the tree is calm and looked at seldom: their high-water mark tells later what was missed.
 *
 * @returns false when nothing has changed.
 */
export const readTree = (tree: TrackedTree, reader: ProcReader, pageSize: number, all: boolean, onGone: OnGone): boolean => {
  const { hasNews } = tree;
  const isWhole = all || hasNews;
  const often = isCalmAfter(tree.calm) ? 2 : 1;
  tree.hasNews = false;
  tree.round++;
  let hasChanged = isWhole;
  let moved = 0;
  let gone: Map<number, TickReading> | undefined;
  for (const process of tree.processes.values()) {
    const { pid, quiet } = process;
    const every = (quiet >= VERY_QUIET ? 4 : quiet >= QUIET ? 2 : 1) / often;
    if (!isWhole && (tree.round + pid) % every > 0) continue;
    process.reapedBefore = process.stat.reapedTicks;
    if (readProcess(process, reader, pageSize)) {
      hasChanged ||= process.quiet === 0;
      moved += process.moved;
      continue;
    }
    gone ??= new Map();
    gone.set(pid, { pid, parent: process.stat.ppid, ownTicks: process.stat.ownTicks, reapedTicks: process.stat.reapedTicks });
    process.image.alive = false;
    onGone(process);
  }
  if (gone) {
    settleGone(tree, reader, gone);
    // who is left may have died as well, or used what was freed: the quiet ones are read at once
    if (!isWhole) readTree(tree, reader, pageSize, true, onGone);
  }
  tree.calm = hasNews || gone || moved > CALM_PART * tree.peak ? 0 : tree.calm + 1;
  if (hasChanged && tree.processes.size > 1) for (const process of tree.processes.values()) nameProgram(process, reader);
  return hasChanged || gone !== undefined;
};

/**
 * Brings usage and peak up to date with what was read.
 *
 * @returns bytes by which it grew, reckoned by what is believed now: to learn what is shared is no growth.
 */
export const tellTree = (tree: TrackedTree, bounds: TreeBounds, knowledge: Knowledge): number => {
  const before = tree.bounds ? estimate(tree.bounds, tree) : 0;
  tree.usage = estimate(bounds, tree);
  notePeak(tree, bounds, knowledge);
  tree.bounds = bounds;
  for (const process of tree.processes.values()) noteLargest(tree, process);
  tree.width = Math.max(tree.width, tree.processes.size);
  return tree.usage - before;
};

/** Notes when it was looked at and how fast it grew; where nobody had memory any more, that is still what is known of the last moment in which somebody had. */
export const tellMoment = (tree: TrackedTree, at: number, grown: number): void => {
  if (tree.bounds && isHeld(tree.bounds)) {
    tree.pace = at > tree.sampledAt ? grown / (at - tree.sampledAt) : 0;
    tree.seenAt = at;
  }
  tree.sampledAt = at;
};

/** Notes what a sample cost. The lesser of the last two counts: one that took longer because something else was going on must not put off the next one. */
export const tellCost = (tree: TrackedTree, costMs: number): void => {
  tree.costMs = Math.min(costMs, tree.lastCostMs);
  tree.lastCostMs = costMs;
};

/** Zombies have nothing but what the kernel keeps of them. */
const isHeld = ({ anonymous, shared, file }: TreeBounds): boolean => anonymous.most + shared.most + file > 0;

/** Brings CPU time up to date. */
export const tellTicks = (tree: TrackedTree): void => {
  let ticks = tree.lostTicks;
  for (const { stat } of tree.processes.values()) ticks += stat.ownTicks + stat.reapedTicks;
  tree.ticks = Math.max(tree.ticks, ticks);
};

const noteLargest = (tree: TrackedTree, process: TrackedProcess): void => {
  const { memory } = process;
  if (memory.highWater < tree.largest || isStillSpawner(process)) return;
  tree.largest = memory.highWater;
  tree.besideLargest = Math.max(0, tree.usage - memory.anonymous - memory.file - memory.shared - memory.swap);
};

const settleGone = (tree: TrackedTree, reader: ProcReader, gone: ReadonlyMap<number, TickReading>): void => {
  for (const pid of gone.keys()) tree.processes.delete(pid);
  // a parent may have been read before its child died: only a reading from after that shows what it took over
  for (const { parent } of gone.values()) {
    const heir = tree.processes.get(parent);
    if (!heir || !reader.stat(heir.pid, heir.kept, stat) || stat.startTime !== heir.startTime) continue;
    heir.stat.reapedTicks = stat.reapedTicks;
  }
  tree.lostTicks += lostTicks(
    gone,
    (pid) => tree.processes.get(pid)?.reapedBefore,
    (pid) => tree.processes.get(pid)?.stat.reapedTicks,
  );
};

/** @returns false when the process is gone: its files cannot be read, or the pid belongs to another one by now. */
export const readProcess = (process: TrackedProcess, reader: ProcReader, pageSize: number): boolean => {
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
  const taken = pageSize * (stat.minorFaults - last.minorFaults);
  process.moved = taken + pageSize * (stat.majorFaults - last.majorFaults + Math.abs(stat.residentPages - last.residentPages));
  Object.assign(last, stat);
  process.spike = 0;
  process.again = 0;
  if (started) startImage(process);
  process.quiet = unchanged ? process.quiet + 1 : 0;
  if (unchanged) return true;
  if (isDead(stat) || !reader.memory(process.pid, process.kept, memory)) {
    // who is on the way out holds nothing, and whoever it forked shares with its parents; what it had at its peak was its last sample
    process.image.alive = false;
    if (isDead(stat)) Object.assign(process.memory, emptyMemory());
    return true;
  }
  const resident = memory.anonymous + memory.file + memory.shared;
  // exec has taken the old pages and not yet mapped new ones: no death, and no news
  if (resident === 0) return true;
  const anonymous = memory.anonymous + memory.swap;
  if (process.samples === 0 && isForkedOnly(stat)) {
    // the parent's figure may be from before it grew, and some of the faults may have been for huge pages: what is more than the parent had is no inheritance
    const inherited = Math.max(process.parentAnonymous, anonymous - paidByFaults(stat, memory, pageSize));
    process.inherited = Math.min(anonymous, inherited, process.image.forkedFrom?.anonymous || anonymous);
  } else {
    const rose = memory.highWater > process.memory.highWater;
    process.spike = rose ? Math.max(0, memory.highWater - resident) : 0;
    if (!rose) process.again = Math.max(0, Math.min(memory.highWater - resident, taken));
  }
  process.image.anonymous = Math.max(anonymous, process.memory.anonymous + process.memory.swap) + process.spike;
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
