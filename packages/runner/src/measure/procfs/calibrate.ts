import { estimate, learn } from './estimate.js';
import { type Bounds, counts, type TreeBounds } from './ledger.js';
import { isDead } from './parse-stat.js';
import type { ProcReader } from './proc-reader.js';
import type { Calibration, TrackedTree } from './tracked-tree.js';

/** Doubt below this many bytes, or this part of the tree, is not worth a look; nor is one that has changed by less than this part. */
const SMALL_DOUBT = 2 * 1024 ** 2;
const SMALL_PART = 0.01;
const SMALL_CHANGE = 0.3;
/** The kernel walks about this many bytes of mappings in a millisecond; more than so many milliseconds at once would stall us. */
const WALKED_PER_MS = 64 * 1024 ** 2;
const LONGEST_WALK_MS = 40;

/** Part of the time that proportional sizes may cost, and what may be saved up of it. */
const BUDGET_SHARE = 0.01;
const MOST_SAVED_MS = 60;

/** Milliseconds that may be spent on proportional sizes, by all trees together. */
export interface RollupBudget {
  /** Monotonic milliseconds. */
  now(): number;
  savedMs: number;
  savedAt: number;
}

export const newRollupBudget = (now: () => number): RollupBudget => ({ now, savedMs: MOST_SAVED_MS, savedAt: now() });

/**
 * Where it is doubtful what the tree shares, asks the kernel for proportional sizes, unless that was done for about the same doubt already. They are
 * not one moment's, and dear; so they only say how much of the doubt is true.
 */
export const calibrate = (tree: TrackedTree, bounds: TreeBounds, reader: ProcReader, budget: RollupBudget): void => {
  const total = estimate(bounds, tree);
  const isWorth = ({ least, most }: Bounds, known: Calibration) =>
    most - least > Math.max(SMALL_DOUBT, SMALL_PART * total) &&
    Math.abs(most - least - known.doubt) > SMALL_CHANGE * Math.max(most - least, known.doubt);
  if (!isWorth(bounds.anonymous, tree.anonymous) && !isWorth(bounds.shared, tree.shared)) return;
  const started = budget.now();
  budget.savedMs = Math.min(MOST_SAVED_MS, budget.savedMs + (started - budget.savedAt) * BUDGET_SHARE);
  budget.savedAt = started;
  const mapped = bounds.anonymous.most + bounds.shared.most + bounds.file;
  if (budget.savedMs <= 0 || mapped > WALKED_PER_MS * LONGEST_WALK_MS) return;
  const before = process.cpuUsage();
  const told = proportional(tree, reader);
  const { user, system } = process.cpuUsage(before);
  budget.savedMs -= (user + system) / 1000;
  if (!told) return;
  learn(tree.anonymous, bounds.anonymous, told.anonymous, true);
  learn(tree.shared, bounds.shared, told.shared, isSteady(bounds.shared.most, tree.sharedBefore));
};

const isSteady = (now: number, before: number): boolean => Math.abs(now - before) <= SMALL_PART * now;

/** Sums over the tree; undefined when one of its processes would not tell. */
const proportional = (tree: TrackedTree, reader: ProcReader): { anonymous: number; shared: number } | undefined => {
  const sum = { anonymous: 0, shared: 0 };
  for (const process of tree.processes.values()) {
    const { pid, stat, memory } = process;
    if (isDead(stat) || !counts(process)) continue;
    const told = reader.proportional(pid);
    if (!told) return undefined;
    sum.anonymous += told.anonymous + memory.swap;
    sum.shared += told.shared;
  }
  return sum;
};
