import type { Meter, TreeTotals } from '../meter.js';
import { combinePeaks } from './combine-peaks.js';
import type { GroupPlace } from './group-place.js';
import { groupName, JobGroup, removeLeftGroups } from './job-group.js';

interface GroupedTree {
  readonly group: JobGroup;
  /** Bytes of page cache seen in the group at most. */
  cache: number;
  /** Bytes of the wall; infinite where there is none. */
  limit: number;
  /** Called when the OOM killer has struck inside the limit. */
  onOver: ((usage: number) => void) | undefined;
}

/**
 * Adds the kernel's control groups to a sampler: trees that entered a group are counted without a gap, limits are a wall, and all of a tree is killed or
 * frozen at once, whatever it did to its environment and its session. Trees that entered none are measured by `sampler` alone.
 *
 * @param findPlace asked when the first tree wants to enter: looking for a place makes groups, and may move this process into one.
 * @param stall what the kernel tells of stalls, see `Sample.memoryStall`.
 */
export const createCgroupMeter = (
  findPlace: () => GroupPlace,
  sampler: Meter,
  stall: () => number | undefined = () => undefined,
): Meter => {
  let place: GroupPlace | undefined;
  const trees = new Map<string, GroupedTree>();
  /** Ended, but somebody (a left-over that is kept) is still in it. */
  const left = new Set<JobGroup>();
  let made = 0;
  const sweepLeft = () => {
    for (const group of left) if (group.remove()) left.delete(group);
  };

  sampler.onSample(() => {
    for (const tree of trees.values()) {
      if (!tree.onOver || tree.group.oomKills() === 0) continue;
      const { onOver } = tree;
      tree.onOver = undefined;
      onOver(tree.limit);
    }
  });

  /** Has the sampler look at all trees now, and tell it. */
  const lookNow = () => {
    sampler.hurry(false);
    sampler.hurry(true);
  };
  const placeForGroups = (): GroupPlace => {
    if (!place) {
      place = findPlace();
      removeLeftGroups(place);
    }
    return place;
  };

  return {
    get method() {
      return place?.memory ? 'cgroup' : sampler.method;
    },
    enter(key, memoryLimit, reserved = 0) {
      const group = JobGroup.make(placeForGroups(), groupName(++made));
      if (!group) return [];
      // once is enough: from then on what it uses is charged, and samples look at it
      if (reserved > 0 && reserved < (memoryLimit ?? Number.POSITIVE_INFINITY)) group.trip(reserved, lookNow);
      const hasWall = memoryLimit !== undefined && group.limit(memoryLimit);
      trees.set(key, { group, cache: 0, limit: hasWall ? memoryLimit : Number.POSITIVE_INFINITY, onOver: undefined });
      return group.doors;
    },
    limits() {
      const { memory, reasons } = placeForGroups();
      return memory
        ? { by: `cgroup v${memory.version}` }
        : { by: 'sampled', why: reasons.map((reason) => reason.replace(/\.$/, '')).join('; ') };
    },
    leave(key) {
      const tree = trees.get(key);
      if (!tree) return;
      trees.delete(key);
      // it may have entered one hierarchy and not the other: a wall that nobody watches must not end it
      tree.group.untrip();
      tree.group.unlimit();
      if (!tree.group.remove()) left.add(tree.group);
      if (tree.onOver) sampler.limit(key, tree.limit, tree.onOver);
    },
    kill: (key) => trees.get(key)?.group.kill() ?? false,
    freeze: (key, on) => trees.get(key)?.group.freeze(on) ?? false,
    track: (key, marker, roots) => sampler.track(key, marker, roots),
    addRoot: (key, pid) => sampler.addRoot(key, pid),
    sampleNow(key) {
      const tree = trees.get(key);
      if (tree) tree.cache = Math.max(tree.cache, tree.group.count().cache);
      sampler.sampleNow(key);
    },
    members(key) {
      // what left its parents, its session and its environment behind is still in its group
      for (const pid of trees.get(key)?.group.pids() ?? []) sampler.addRoot(key, pid);
      return sampler.members(key);
    },
    limit(key, bytes, onOver) {
      const tree = trees.get(key);
      if (tree && bytes < tree.limit && tree.group.limit(bytes)) tree.limit = bytes;
      if (tree && tree.limit <= bytes) tree.onOver = onOver;
      else sampler.limit(key, bytes, onOver);
    },
    finish(key, account): TreeTotals {
      const totals = sampler.finish(key, account);
      const tree = trees.get(key);
      if (!tree) return totals;
      trees.delete(key);
      const counted = tree.group.count();
      if (!tree.group.remove()) left.add(tree.group);
      sweepLeft();
      if (!tree.group.countsMemory) return totals;
      const peakMemory = combinePeaks({
        sampled: totals.peakMemory,
        sampledIsBound: totals.peakIsBound === true,
        file: totals.fileMemory ?? 0,
        group: counted.peak,
        cache: Math.max(tree.cache, counted.cache),
      });
      const isKnown = counted.peak !== undefined;
      const isAtLimit = isKnown
        ? counted.peak >= tree.limit * 0.99
        : tree.limit < Number.POSITIVE_INFINITY && counted.oomKills > 0;
      return {
        ...totals,
        // file pages of others are in the sampler's peak, and beyond the wall
        peakMemory: isAtLimit && peakMemory !== undefined ? Math.min(peakMemory, tree.limit) : peakMemory,
        peakIsBound: isKnown ? undefined : totals.peakIsBound,
        peakIsLimit: isAtLimit ? true : undefined,
        oomKilled: counted.oomKills > 0,
        method: 'cgroup',
      };
    },
    onSample: (listener) => sampler.onSample((sample) => listener({ ...sample, memoryStall: stall() })),
    hurry: (on, room) => sampler.hurry(on, room),
    close() {
      sampler.close();
      for (const { group } of trees.values()) left.add(group);
      trees.clear();
      sweepLeft();
    },
  };
};
