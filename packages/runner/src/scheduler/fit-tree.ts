/**
 * The jobs of one class in rank order, with the smallest memory of every range kept in a segment tree, so that
 * "the best-ranked ready job that needs at most this much" is one descent: O(log n). A job that is not ready has
 * Infinity at its leaf and is never found.
 */
export class FitTree {
  readonly jobs: Int32Array;
  /** Number of their class. */
  readonly cls: number;
  /** Its owner's number for it. */
  readonly number: number;
  /** Jobs that may still become ready; the owner rebuilds trees that are mostly dead. */
  live: number;
  readonly #min: Float64Array;
  readonly #base: number;

  /** `jobs` is in rank order, best first; none is ready yet. */
  constructor(jobs: Int32Array, cls: number, number: number) {
    this.jobs = jobs;
    this.cls = cls;
    this.number = number;
    this.live = jobs.length;
    let base = 1;
    while (base < jobs.length) base *= 2;
    this.#base = base;
    this.#min = new Float64Array(2 * base).fill(Number.POSITIVE_INFINITY);
  }

  /** Memory at a leaf; Infinity: not ready. */
  at(leaf: number): number {
    return this.#min[this.#base + leaf]!;
  }

  /** Makes a leaf ready with `memory`, or not ready with Infinity. */
  set(leaf: number, memory: number): void {
    const min = this.#min;
    let node = this.#base + leaf;
    min[node] = memory;
    for (node >>= 1; node >= 1; node >>= 1) {
      const left = min[2 * node]!;
      const right = min[2 * node + 1]!;
      const next = Math.min(left, right);
      // The ranges further up do not change either.
      if (min[node] === next) return;
      min[node] = next;
    }
  }

  /** Sets all leaves at once: O(n) instead of O(n log n). */
  load(memory: Float64Array): void {
    const min = this.#min;
    min.set(memory, this.#base);
    for (let node = this.#base - 1; node >= 1; node -= 1) min[node] = Math.min(min[2 * node]!, min[2 * node + 1]!);
  }

  /** First leaf at or after `from` whose job is ready and needs at most `limit`; -1: none. */
  first(limit: number, from = 0): number {
    const min = this.#min;
    const base = this.#base;
    if (from >= this.jobs.length || !(min[1]! <= limit) || min[1] === Number.POSITIVE_INFINITY) return -1;
    let node = 1;
    if (from > 0) {
      // Climb from the leaf until a range to the right may hold one.
      node = base + from;
      while (!fits(min[node]!, limit)) {
        while (node & 1) node >>= 1;
        if (node === 0) return -1;
        node += 1;
      }
    }
    while (node < base) {
      node *= 2;
      if (!fits(min[node]!, limit)) node += 1;
    }
    return node - base;
  }
}

/** A limit of Infinity admits every ready job, and still none that is not ready. */
function fits(memory: number, limit: number): boolean {
  return memory <= limit && memory !== Number.POSITIVE_INFINITY;
}
