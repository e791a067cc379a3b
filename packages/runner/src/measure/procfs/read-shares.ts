import { isDead, isForkedOnly } from './parse-stat.js';
import type { ProcReader } from './proc-reader.js';
import { readProcess } from './sample-tree.js';
import { type Image, isStillSpawner, type TrackedProcess } from './tracked-tree.js';

/** What a tree uses by what its processes share, bytes; each figure is at most the truth. */
export interface TreeShares {
  readonly anonymous: number;
  readonly shared: number;
}

/**
 * Asks the kernel what each process shares, and samples it at the same moment; undefined when one of them would not tell. Proportional sizes add up to
 * less than the truth while somebody shares who is not known yet; what nobody else maps, and the largest part that is shared, do so where not all
 * share the same. So the larger sum is the better one.
 */
export const readShares = (processes: Iterable<TrackedProcess>, reader: ProcReader, pageSize: number): TreeShares | undefined => {
  const all = [...processes].filter((process) => process.samples > 0 && !isDead(process.stat) && !isStillSpawner(process));
  const sharers = forksAndTheirOrigins(all);
  let proportional = 0;
  let own = 0;
  let swap = 0;
  let shared = 0;
  const common = new Map<Image, number>();
  for (const process of all) {
    const { memory, image } = process;
    if (!sharers.has(image) && memory.shared === 0) {
      proportional += memory.anonymous;
      own += memory.anonymous;
      swap += memory.swap;
      continue;
    }
    const told = reader.shares(process.pid);
    if (!told || !readProcess(process, reader, pageSize)) return undefined;
    // what takes and frees all the time had another size a moment later
    memory.anonymous = told.resident;
    proportional += told.anonymous;
    own += told.own;
    swap += memory.swap;
    shared += told.shared;
    const origin = originOf(image);
    common.set(origin, Math.max(common.get(origin) ?? 0, told.resident - told.own));
  }
  for (const bytes of common.values()) own += bytes;
  return { anonymous: Math.max(proportional, own) + swap, shared };
};

const forksAndTheirOrigins = (processes: readonly TrackedProcess[]): ReadonlySet<Image> => {
  const images = new Set<Image>();
  for (const { stat, image } of processes) {
    if (!isForkedOnly(stat)) continue;
    for (let at: Image | undefined = image; at && !images.has(at); at = at.forkedFrom) images.add(at);
  }
  return images;
};

const originOf = (image: Image): Image => {
  let origin = image;
  while (origin.forkedFrom) origin = origin.forkedFrom;
  return origin;
};
