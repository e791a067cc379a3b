/** What the time of a tree's next sample depends on. */
export interface Pace {
  /** Milliseconds since the tree was first tracked. */
  readonly ageMs: number;
  /** Bytes: the tree's peak so far. */
  readonly peak: number;
  /** Bytes per millisecond by which it grew since the sample before; negative when it shrank. */
  readonly growth: number;
  /** Bytes left below its limit, when it has one. */
  readonly headroom?: number | undefined;
  /** Bytes that all trees together may still take before somebody must act, where that is known. */
  readonly room?: number | undefined;
  /** Milliseconds of CPU time that a sample of every tree costs us; asked only where `room` is known. */
  readonly allCostMs?: number | undefined;
  /** Memory of the machine is scarce. */
  readonly hurried: boolean;
  /** Milliseconds of CPU time that a sample of this tree costs us. */
  readonly costMs: number;
  /** Samples in a row that showed next to nothing new. */
  readonly calm: number;
}

export const SHORTEST_MS = 5;
export const LONGEST_MS = 250;
/** The part of its age after which a tree is looked at again. */
const AGE_SHARE = 1 / 50;
/** After so many samples that showed next to nothing new a tree is calm: it waits or computes, and is looked at after this part of its age. */
const CALM_SAMPLES = 2;
const CALM_SHARE = 1 / 4;
const CALM_LONGEST_MS = 500;
const HURRIED_MS = 200;
const NEAR_LIMIT_MS = 2;
/** Where no room is left for all, and may be for hours: growth, once it is seen, makes it shorter. */
const NO_ROOM_MS = 20;
/** Memory that a program can fill in a millisecond at most, for the time that is left below a limit. */
export const FASTEST_GROWTH = 2 * 1024 ** 2;
/** A sample may cost this part of the time between two; near a limit, this. */
const COST_SHARE = 1 / 25;
const NEAR_COST_SHARE = 1 / 5;
const SLOWEST_MS = 1_000;

/**
 * Milliseconds until the next sample. A job that has lived for t misses at most its last t/50, so the relative error of a steady grower is
 * bounded while the number of samples grows only with the logarithm of its life. Calm and cost make it longer, growth shorter; a near limit overrules.
 */
export const nextSampleMs = (pace: Pace): number => {
  // somebody who may be ended is not trusted to stay calm, nor is anybody where all of them could fill what is left before they are seen
  const isCalm = isCalmAfter(pace.calm) && pace.headroom === undefined && !isTight(pace.hurried, pace.room);
  const longest = pace.hurried ? HURRIED_MS : isCalm ? CALM_LONGEST_MS : LONGEST_MS;
  const byAge = clamp(pace.ageMs * (isCalm ? CALM_SHARE : AGE_SHARE), SHORTEST_MS, longest);
  // at most 1 % of the peak may be added before the next look
  const byGrowth = pace.growth > 0 ? Math.max(SHORTEST_MS, (pace.peak * 0.01) / pace.growth) : Number.POSITIVE_INFINITY;
  const byRoom = nextLookMs(pace.room, pace.allCostMs ?? 0);
  const wanted = Math.max(Math.min(byAge, byGrowth, byRoom), Math.min(pace.costMs / COST_SHARE, SLOWEST_MS));
  if (pace.headroom === undefined) return wanted;
  return Math.min(wanted, Math.max(NEAR_LIMIT_MS, pace.headroom / FASTEST_GROWTH, pace.costMs / NEAR_COST_SHARE));
};

/** Does a tree wait or compute, after so many samples in a row that showed next to nothing new? */
export const isCalmAfter = (samples: number): boolean => samples >= CALM_SAMPLES;

/**
 * May memory run out before a calm tree would be looked at again? On a busy machine the calm are also those that have not had a CPU.
 *
 * @param room see {@link Pace}.
 */
export const isTight = (hurried: boolean, room = Number.POSITIVE_INFINITY): boolean =>
  hurried || room < FASTEST_GROWTH * CALM_LONGEST_MS;

/**
 * Milliseconds in which every tree must have been looked at, where they may take `room` bytes together: one that has rested for an hour may
 * fill that at once.
 */
export const nextLookMs = (room = Number.POSITIVE_INFINITY, allCostMs: number): number =>
  Math.max(NO_ROOM_MS, allCostMs / COST_SHARE, room / FASTEST_GROWTH);

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
