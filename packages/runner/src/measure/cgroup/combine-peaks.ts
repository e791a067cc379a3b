/** What is known of one tree's peak from both sides, in bytes. */
export interface PeaksKnown {
  /** The sampler's peak, file pages once for each executable included. */
  readonly sampled?: number | undefined;
  /** `sampled` is only an upper bound. */
  readonly sampledIsBound: boolean;
  /** File pages in `sampled`. */
  readonly file: number;
  /** The group's own peak, with all page cache that was charged to it. */
  readonly group?: number | undefined;
  /** Page cache charged to the group that was seen in it. */
  readonly cache: number;
}

/** A group's peak may exceed the sampler's by this part before it is asked whether page cache is why. */
const TOLERANCE = 1.05;
/** The kernel charges a group in batches for each CPU; cache below this says nothing. */
const LITTLE_CACHE = 512 * 1024;

/**
 * Pure: one peak from two. The group misses nothing that lived briefly but counts page cache, which is given back when needed; the sampler knows what
 * is whose but not what happened between two samples. File pages that were cached before are not charged to the group.
 */
export const combinePeaks = ({ sampled, sampledIsBound, file, group, cache }: PeaksKnown): number | undefined => {
  if (group === undefined || sampled === undefined) return sampled ?? group;
  if (sampledIsBound) return cache > LITTLE_CACHE ? Math.min(sampled, group) : group;
  if (group <= sampled) return Math.min(sampled, group + file);
  const isCache = group > sampled * TOLERANCE && cache > LITTLE_CACHE;
  return isCache ? Math.max(sampled, group - cache) : group;
};
