import { estimate } from './estimate.js';
import type { TrackedTree } from './tracked-tree.js';
import type { TreeBounds } from './tree-bounds.js';

/** How much is known of what a tree shares at some moment: nothing that would fit it, enough, or it was found out for that very moment. */
export type Knowledge = 'doubtful' | 'known' | 'learned';

/**
 * Notes what a tree uses at some moment. The highest moment whose doubt nobody has settled is reckoned by what is believed then, and settled by what
 * is learned next.
 */
export const notePeak = (tree: TrackedTree, bounds: TreeBounds, knowledge: Knowledge): void => {
  if (knowledge === 'doubtful') {
    if (!tree.doubtful || momentary(tree, bounds) > momentary(tree, tree.doubtful)) tree.doubtful = bounds;
  } else {
    if (knowledge === 'learned' && tree.doubtful) {
      raise(tree, tree.doubtful);
      tree.doubtful = undefined;
    }
    raise(tree, bounds);
  }
  const doubtful = tree.doubtful ? momentary(tree, tree.doubtful) : 0;
  tree.peak = Math.max(tree.proven.bytes, doubtful);
  tree.fileAtPeak = tree.doubtful && doubtful > tree.proven.bytes ? tree.doubtful.file : tree.proven.file;
};

const raise = (tree: TrackedTree, bounds: TreeBounds): void => {
  const bytes = momentary(tree, bounds);
  if (bytes > tree.proven.bytes) tree.proven = { bytes, file: bounds.file };
};

const momentary = (tree: TrackedTree, bounds: TreeBounds): number => estimate(bounds, tree) + bounds.spikes + bounds.again;
