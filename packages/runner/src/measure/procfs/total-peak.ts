import { FASTEST_GROWTH } from './schedule.js';
import type { TrackedTree } from './tracked-tree.js';

/** What a program of no size needs to run at all: its loader and the C library, bytes. */
const SMALLEST_PROGRAM = 2 * 1024 ** 2;

/** By how much the kernel's account of a process may lag behind its samples: bytes, and a part of it. */
const BATCHES = 1024 ** 2;
const BATCHES_SHARE = 0.02;

/** The part of its life, up to its end, in which a tree may go unseen before its peak is only a bound. */
const UNSEEN_SHARE = 0.5;

/** What it would have added unseen at the pace of its last two samples, as a part of its peak, before that is only a bound. */
const UNSEEN_GROWTH = 0.1;

/** A tree that was never seen in so many milliseconds cannot be seen (hidepid, another user). */
const LONGEST_BOUND_MS = 100;

/**
 * Pure: the peak of a tree that has ended at `now`. The kernel's `largest` process is exact for a tree of one process, and for a wider one it tells
 * how much that process grew after its last sample. Without it, a tree that ended before a sample could see it is told by what it can have
 * touched at most in that time, which is no more than was left on the machine; one that could not be seen at all has no peak.
 *
 * @param left bytes that could be had when it was last looked at.
 */
export const totalPeak = (
  tree: Pick<TrackedTree, 'peak' | 'largest' | 'besideLargest' | 'width' | 'trackedAt' | 'seenAt' | 'pace' | 'round' | 'isFound'>,
  now: number,
  largest: number | undefined,
  left: number,
): { peakMemory?: number; peakIsBound?: true } => {
  if (largest !== undefined && largest > 0) {
    // a sample may show a little more: the kernel adds up exactly there, and by CPU in batches here; much more is memory in swap
    if (tree.width <= 1)
      return { peakMemory: Math.round(tree.peak > largest + BATCHES + largest * BATCHES_SHARE ? tree.peak : largest) };
    const grown = largest > tree.largest ? largest + tree.besideLargest : 0;
    return { peakMemory: Math.round(Math.max(tree.peak, grown)) };
  }
  const unseenMs = now - tree.seenAt;
  const grown = unseenMs * Math.min(tree.pace, FASTEST_GROWTH);
  const isSeen = unseenMs < UNSEEN_SHARE * (now - tree.trackedAt) && grown <= UNSEEN_GROWTH * tree.peak;
  if (isSeen) return { peakMemory: Math.round(tree.peak) };
  // hidden from us all its life: a bound of gigabytes would say nothing
  if (!tree.isFound && tree.round > 0 && unseenMs > LONGEST_BOUND_MS) return {};
  const most = Math.max(tree.peak, SMALLEST_PROGRAM) + Math.min(unseenMs * FASTEST_GROWTH, left);
  return { peakMemory: Math.round(most), peakIsBound: true };
};
