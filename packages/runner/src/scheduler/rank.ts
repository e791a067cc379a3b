import type { Edges, Workload } from './workload.js';

/** Jobs in an order where every job comes after its dependents; members of a cycle are left out. */
export function fromTheEnd(size: number, dependents: Edges, needs: Edges): Int32Array {
  const open = new Int32Array(size);
  const sequence = new Int32Array(size);
  let filled = 0;
  for (let job = 0; job < size; job += 1) {
    open[job] = dependents.from[job + 1]! - dependents.from[job]!;
    if (open[job] === 0) sequence[filled++] = job;
  }
  for (let done = 0; done < filled; done += 1) {
    const job = sequence[done]!;
    for (let i = needs.from[job]!; i < needs.from[job + 1]!; i += 1) {
      const need = needs.to[i]!;
      open[need]! -= 1;
      if (open[need] === 0) sequence[filled++] = need;
    }
  }
  return sequence.subarray(0, filled);
}

/**
 * Own time plus the longest chain of dependents: the upward rank of HEFT (Topcuoglu, Hariri and Wu 2002) without
 * communication. Jobs of a cycle have their own time.
 */
export function upwardRank(work: Pick<Workload, 'size' | 'duration' | 'dependents' | 'needs'>): Float64Array {
  const rank = work.duration.slice();
  if (work.needs.to.length === 0) return rank;
  for (const job of fromTheEnd(work.size, work.dependents, work.needs)) {
    let longest = 0;
    for (let i = work.dependents.from[job]!; i < work.dependents.from[job + 1]!; i += 1) {
      longest = Math.max(longest, rank[work.dependents.to[i]!]!);
    }
    rank[job] = work.duration[job]! + longest;
  }
  return rank;
}

/** Highest priority of a job and everything that waits for it. */
export function inheritedPriority(work: Pick<Workload, 'size' | 'priority' | 'dependents' | 'needs'>): Float64Array {
  const priority = work.priority.slice();
  if (work.needs.to.length === 0) return priority;
  for (const job of fromTheEnd(work.size, work.dependents, work.needs)) {
    for (let i = work.dependents.from[job]!; i < work.dependents.from[job + 1]!; i += 1) {
      priority[job] = Math.max(priority[job]!, priority[work.dependents.to[i]!]!);
    }
  }
  return priority;
}

/** Part of the machine that a job takes, 0 to 2: `cpus/C + memory/M`; an infinite capacity counts nothing. */
export function share(cpus: number, memory: number, capacity: { readonly cpus: number; readonly memory: number }): number {
  const part = (need: number, all: number): number => (all > 0 && Number.isFinite(all) ? Math.min(1, need / all) : 0);
  // A job that takes nothing still has a place by its chain.
  return Math.max(1e-9, part(cpus, capacity.cpus) + part(memory, capacity.memory));
}

/** Jobs sorted by priority, then by `score` (higher first), then as declared. */
export function sortByRank(priority: Float64Array, score: Float64Array): Int32Array {
  const order = Int32Array.from(score, (_, job) => job);
  if (priority.every((one) => one === priority[0])) return order.sort((a, b) => score[b]! - score[a]! || a - b);
  return order.sort((a, b) => priority[b]! - priority[a]! || score[b]! - score[a]! || a - b);
}
