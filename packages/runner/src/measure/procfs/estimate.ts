import type { Bounds, TreeBounds } from './ledger.js';
import type { Calibration } from './tracked-tree.js';

/** Bytes of a tree, by what was learned of the part of it that is in doubt. */
export const estimate = (
  bounds: TreeBounds,
  learned: { readonly anonymous: Calibration; readonly shared: Calibration },
): number => within(bounds.anonymous, learned.anonymous) + within(bounds.shared, learned.shared) + bounds.file + bounds.kernel;

const within = (bounds: Bounds, calibration: Calibration): number =>
  bounds.least + doubtfulPart(bounds.most - bounds.least, calibration);

/** Pure: how many of `doubt` bytes count. Less doubt than the last time shrinks in proportion, more grows by the slope learned. */
export const doubtfulPart = (doubt: number, { doubt: before, counted, slope }: Calibration): number =>
  doubt <= before ? (before > 0 ? (counted * doubt) / before : 0) : Math.min(doubt, counted + slope * (doubt - before));

/** Proportional sizes are read one process after the other: a sum this near to a bound is that bound; near to both, the one believed before. */
const TOLERANCE = 0.03;
/** Growth of the doubt that is enough to learn a new slope from. */
const ENOUGH = 1024 ** 2;

/**
 * Learns from `told`, the sum of proportional sizes at the time of `bounds`. While processes are still attaching to shared pages (not `isSteady`), those
 * read first seem to have more for themselves than they have: then only a sum near a bound is believed.
 */
export const learn = (calibration: Calibration, { least, most }: Bounds, told: number, isSteady: boolean): void => {
  const doubt = most - least;
  const isMost = told >= most * (1 - TOLERANCE);
  const isLeast = told <= least * (1 + TOLERANCE);
  if (!isMost && !isLeast && !isSteady) return;
  const counted = isMost && isLeast ? doubt * calibration.slope : isMost ? doubt : isLeast ? 0 : told - least;
  const grown = doubt - calibration.doubt;
  if (grown >= ENOUGH) calibration.slope = Math.min(1, Math.max(0, (counted - calibration.counted) / grown));
  calibration.doubt = doubt;
  calibration.counted = counted;
};
