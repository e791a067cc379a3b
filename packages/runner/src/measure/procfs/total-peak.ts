import { FASTEST_GROWTH } from './schedule.js';
import type { TrackedTree } from './tracked-tree.js';

/** What a program of no size needs to run at all: its loader and the C library, bytes. */
const SMALLEST_PROGRAM = 2 * 1024 ** 2;

/** By how much the kernel's account of a process may lag behind its samples: bytes, and a part of it. */
const BATCHES = 1024 ** 2;
const BATCHES_SHARE = 0.02;

/** The part of its life, up to its end, in which a tree may go unseen before its peak is only a bound. */
const UNSEEN_SHARE = 0.5;

/** A tree that was never seen in so many milliseconds cannot be seen (hidepid, another user). */
const LONGEST_BOUND_MS = 100;

/**
 * Pure: the peak of a tree that has ended at `now`. The kernel's `largest` process is exact for a tree of one process, and for a wider one it tells
 * how much that process grew after its last sample. Without it, a tree that ended before a sample could see it is told by what it can have
 * touched at most in that time; one that could not be seen at all has no peak.
 */
export const totalPeak = (
  tree: Pick<TrackedTree, 'peak' | 'largest' | 'besideLargest' | 'width' | 'trackedAt' | 'seenAt'>,
  now: number,
  largest: number | undefined,
): { peakMemory?: number; peakIsBound?: true } => {
  if (largest !== undefined && largest > 0) {
    // a sample may show a little more: the kernel adds up exactly there, and by CPU in batches here; much more is memory in swap
    if (tree.width <= 1)
      return { peakMemory: Math.round(tree.peak > largest + BATCHES + largest * BATCHES_SHARE ? tree.peak : largest) };
    const grown = largest > tree.largest ? largest + tree.besideLargest : 0;
    return { peakMemory: Math.round(Math.max(tree.peak, grown)) };
  }
  const unseenMs = now - tree.seenAt;
  if (unseenMs < UNSEEN_SHARE * (now - tree.trackedAt)) return { peakMemory: Math.round(tree.peak) };
  // hidden from us all its life: a bound of gigabytes would say nothing
  if (tree.peak === 0 && unseenMs > LONGEST_BOUND_MS) return {};
  return { peakMemory: Math.round(Math.max(tree.peak, SMALLEST_PROGRAM) + unseenMs * FASTEST_GROWTH), peakIsBound: true };
};
