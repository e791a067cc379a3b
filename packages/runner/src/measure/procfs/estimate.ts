import type { Calibration } from './tracked-tree.js';
import type { Bounds, TreeBounds } from './tree-bounds.js';

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

/** By this part of the whole may be wrong what is told of processes that rest. */
const NOISE = 0.001;
/** So near to a bound, a sum is that bound. */
const TOLERANCE = 0.03;

/** Pure: the bound that `told` is near to; undefined when that is neither, or both. */
export const nearBound = ({ least, most }: Bounds, told: number): number | undefined => {
  const isMost = told >= most * (1 - TOLERANCE);
  const isLeast = Math.abs(told - least) <= least * TOLERANCE;
  return isMost === isLeast ? undefined : isMost ? most : least;
};

/**
 * Learns from `told`, what the processes share at the time of `bounds`: the more, the larger the doubt is beside what the figure may be wrong by.
 *
 * @param changed bytes by which the doubt changed meanwhile: processes are asked one after the other.
 */
export const learn = (calibration: Calibration, { least, most }: Bounds, told: number, changed: number): void => {
  const doubt = most - least;
  const shown = Math.min(doubt, Math.max(0, told - least));
  // nobody meets a bound by accident
  const noise = NOISE * most + Math.min(changed, shown, doubt - shown);
  const believed = doubtfulPart(doubt, calibration);
  const counted = doubt > 0 ? (shown * doubt + believed * noise) / (doubt + noise) : 0;
  const grown = doubt - calibration.doubt;
  if (grown > 0) {
    const slope = (counted - calibration.counted + calibration.slope * noise) / (grown + noise);
    calibration.slope = Math.min(1, Math.max(0, slope));
  }
  calibration.doubt = doubt;
  calibration.counted = counted;
};
