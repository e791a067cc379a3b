import { lostTicks, type TickReading } from './cpu-tally.js';
import { boundTree, doubt, estimate, partOf, type TreeBounds } from './ledger.js';
import { emptyStat, isDead, isForkedOnly } from './parse-stat.js';
import { emptyMemory } from './parse-status.js';
import type { ProcReader } from './proc-reader.js';
import { newImage, type TrackedProcess, type TrackedTree } from './tracked-tree.js';

const stat = emptyStat();
const memory = emptyMemory();

/** Called for a process that is gone. */
type OnGone = (process: TrackedProcess) => void;

/** Reads every process of the tree and brings its usage, peak and CPU time up to date. */
export const sampleTree = (
  tree: TrackedTree,
  reader: ProcReader,
  pageSize: number,
  budget: RollupBudget,
  onGone: OnGone,
): void => {
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
  const bounds = boundTree(tree.processes.values(), pageSize);
  calibrate(tree, bounds, reader, budget);
  tree.usage = estimate(bounds, tree.calibration);
  if (tree.usage > 0) tree.seenAt = budget.now();
  tree.peak = Math.max(tree.peak, tree.usage + bounds.spikes);
  let ticks = tree.lostTicks;
  for (const process of tree.processes.values()) {
    ticks += process.stat.ownTicks + process.stat.reapedTicks;
    noteLargest(tree, process);
  }
  tree.ticks = Math.max(tree.ticks, ticks);
  tree.width = Math.max(tree.width, tree.processes.size);
};

/** Forked processes inherit the mark of their parent: theirs says nothing new. */
const noteLargest = (tree: TrackedTree, { memory, stat }: TrackedProcess): void => {
  if (memory.highWater < tree.largest || isForkedOnly(stat)) return;
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
  if (unchanged) return true;
  if (isDead(stat) || !reader.memory(process.pid, process.kept, memory)) {
    // a zombie holds nothing; what it had at its peak was its last sample
    if (isDead(stat)) Object.assign(process.memory, emptyMemory());
    return true;
  }
  const resident = memory.anonymous + memory.file + memory.shared;
  // exec has taken the old pages and not yet mapped new ones: no death, and no news
  if (resident === 0) return true;
  if (started || memory.highWater < process.memory.highWater) startImage(process);
  if (process.samples === 0 && isForkedOnly(stat)) {
    process.inherited = Math.max(0, memory.anonymous + memory.swap - pageSize * stat.minorFaults);
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

/** Keeps proportional sizes, which cost milliseconds, to a small part of the time. */
export interface RollupBudget {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Not before this. */
  nextAt: number;
}

/** Doubt below this many bytes, or this part of the tree, is not worth a look. */
const SMALL_DOUBT = 2 * 1024 ** 2;
const SMALL_PART = 0.01;
/** The kernel walks about this many bytes of mappings in a millisecond; more than so many milliseconds at once would stall us. */
const WALKED_PER_MS = 64 * 1024 ** 2;
const LONGEST_WALK_MS = 40;
const BUDGET_SHARE = 0.01;

/** Where it is doubtful what is shared, asks the kernel, unless that was done for about the same doubt already. */
const calibrate = (tree: TrackedTree, bounds: TreeBounds, reader: ProcReader, budget: RollupBudget): void => {
  const doubtful = doubt(bounds);
  if (doubtful < Math.max(SMALL_DOUBT, SMALL_PART * estimate(bounds, tree.calibration))) return;
  if (Math.abs(doubtful - tree.calibration.doubtful) < 0.1 * doubtful) return;
  const started = budget.now();
  if (started < budget.nextAt) return;
  const walk = bounds.anonymous.most + bounds.shared.most + bounds.file;
  if (walk > WALKED_PER_MS * LONGEST_WALK_MS) return;
  let anonymous = 0;
  let shared = 0;
  let complete = true;
  for (const process of tree.processes.values()) {
    if (isDead(process.stat)) continue;
    const told = reader.proportional(process.pid);
    if (!told) {
      complete = false;
      break;
    }
    anonymous += told.anonymous + process.memory.swap;
    shared += told.shared;
  }
  const spent = budget.now() - started;
  budget.nextAt = started + spent / BUDGET_SHARE;
  if (!complete) return;
  tree.calibration.anonymous = partOf(bounds.anonymous, anonymous);
  tree.calibration.shared = partOf(bounds.shared, shared);
  tree.calibration.doubtful = doubtful;
};
