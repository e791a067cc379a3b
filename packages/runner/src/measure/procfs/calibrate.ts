import { estimate, learn, nearBound } from './estimate.js';
import { boundTree } from './ledger.js';
import type { ProcReader } from './proc-reader.js';
import { readShares } from './read-shares.js';
import type { Calibration, TrackedTree } from './tracked-tree.js';
import type { Bounds, TreeBounds } from './tree-bounds.js';

/** Doubt below this many bytes, or this part of the tree, is not worth a look; nor is one that has changed by less than this part. */
const SMALL_DOUBT = 2 * 1024 ** 2;
const SMALL_PART = 0.01;
/** A peak that rests on a doubt, and is higher by this part than what is known, is settled whatever was spent. */
const LARGE_PART = 0.05;
const SMALL_CHANGE = 0.3;
/** The kernel walks about this many bytes of mappings in a millisecond; more than so many milliseconds at once would stall us. */
const WALKED_PER_MS = 64 * 1024 ** 2;
const LONGEST_WALK_MS = 40;

/** Part of the time that proportional sizes may cost, and what may be saved up of it. */
const BUDGET_SHARE = 0.02;
const MOST_SAVED_MS = 100;

/** While a tree grows, what it shares is asked again after this part of its age. */
const WAIT_SHARE = 1 / 8;

/** Milliseconds that may be spent on proportional sizes, by all trees together. */
export interface RollupBudget {
  /** Monotonic milliseconds. */
  now(): number;
  savedMs: number;
  savedAt: number;
  /** CPU time that was spent so far. */
  spentMs: number;
}

export const newRollupBudget = (now: () => number): RollupBudget => ({ now, savedMs: MOST_SAVED_MS, savedAt: now(), spentMs: 0 });

/** Is it doubtful what the tree shares, and that doubt not about the one that the kernel was asked for the last time? */
export const isDoubtful = (tree: TrackedTree, bounds: TreeBounds): boolean => {
  const total = estimate(bounds, tree);
  const isUnknown = ({ least, most }: Bounds, known: Calibration) =>
    most - least > Math.max(SMALL_DOUBT, SMALL_PART * total) &&
    Math.abs(most - least - known.doubt) > SMALL_CHANGE * Math.max(most - least, known.doubt);
  return isUnknown(bounds.anonymous, tree.anonymous) || isUnknown(bounds.shared, tree.shared);
};

/**
 * Asks the kernel what the processes share, and learns from it. That is dear and not one moment's, so it only says how much of the doubt is true.
 *
 * @param mustKnow whatever it costs: something depends on it.
 * @returns bounds as they are now, because processes were sampled again; undefined when that must wait or somebody would not tell.
 */
export const calibrate = (
  tree: TrackedTree,
  bounds: TreeBounds,
  reader: ProcReader,
  pageSize: number,
  budget: RollupBudget,
  mustKnow: boolean,
): TreeBounds | undefined => {
  const started = budget.now();
  budget.savedMs = Math.min(MOST_SAVED_MS, budget.savedMs + (started - budget.savedAt) * BUDGET_SHARE);
  budget.savedAt = started;
  if (!mustKnow && !isTime(tree, bounds, started, budget.savedMs > 0)) return undefined;
  const before = process.cpuUsage();
  const told = readShares(tree.processes.values(), reader, pageSize);
  const { user, system } = process.cpuUsage(before);
  const spentMs = (user + system) / 1000;
  budget.savedMs -= spentMs;
  budget.spentMs += spentMs;
  if (!told) return undefined;
  const now = boundTree(tree.processes.values(), pageSize);
  learn(tree.anonymous, now.anonymous, told.anonymous, Math.abs(doubtOf(now.anonymous) - doubtOf(bounds.anonymous)));
  // while processes are attaching to shared memory, those read first seem to have more for themselves than they have
  const shared = nearBound(now.shared, told.shared) ?? (hasRested(tree.bounds?.shared, now.shared) ? told.shared : undefined);
  if (shared !== undefined) learn(tree.shared, now.shared, shared, Math.abs(doubtOf(now.shared) - doubtOf(bounds.shared)));
  tree.askedAt = started;
  return now;
};

const isTime = (tree: TrackedTree, bounds: TreeBounds, now: number, isInBudget: boolean): boolean => {
  const mapped = bounds.anonymous.most + bounds.shared.most + bounds.file;
  if (mapped > WALKED_PER_MS * LONGEST_WALK_MS) return false;
  // what is still growing will have to be asked again soon
  const isGrowing = !hasRested(tree.bounds?.anonymous, bounds.anonymous) || !hasRested(tree.bounds?.shared, bounds.shared);
  if (isInBudget && !isGrowing) return true;
  const hasWaited = now - tree.askedAt >= WAIT_SHARE * (now - tree.trackedAt);
  // so much the less often the older it is: that is a budget as well
  const isLarge = estimate(bounds, tree) > tree.proven.bytes * (1 + LARGE_PART);
  return hasWaited && (isInBudget || isLarge);
};

const doubtOf = ({ least, most }: Bounds): number => most - least;

const hasRested = (before: Bounds | undefined, now: Bounds): boolean =>
  before !== undefined && Math.abs(now.most - before.most) <= SMALL_PART * now.most;
