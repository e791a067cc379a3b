/** Jobs whose smallest memory is one leaf of the tree: as many as lie side by side in a line of the processor's cache. */
const BLOCK = 8;

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
  /** Node n has the children 2n and 2n + 1; from `#base` on they are blocks, and from `#leaves` on the jobs themselves. */
  readonly #min: Float64Array;
  readonly #base: number;
  readonly #leaves: number;

  /** `jobs` is in rank order, best first; none is ready yet. */
  constructor(jobs: Int32Array, cls: number, number: number) {
    this.jobs = jobs;
    this.cls = cls;
    this.number = number;
    this.live = jobs.length;
    let base = 1;
    while (base * BLOCK < jobs.length) base *= 2;
    this.#base = base;
    this.#leaves = 2 * base;
    this.#min = new Float64Array(2 * base + jobs.length).fill(Number.POSITIVE_INFINITY);
  }

  /** Memory at a leaf; Infinity: not ready. */
  at(leaf: number): number {
    return this.#min[this.#leaves + leaf]!;
  }

  /** Makes a leaf ready with `memory`, or not ready with Infinity. */
  set(leaf: number, memory: number): void {
    const min = this.#min;
    const was = min[this.#leaves + leaf]!;
    min[this.#leaves + leaf] = memory;
    const block = Math.floor(leaf / BLOCK);
    let node = this.#base + block;
    const least = min[node]!;
    // It was not the smallest, and is not now.
    if (was > least && memory >= least) return;
    const next = memory <= least ? memory : this.#leastOf(block);
    if (next === least) return;
    min[node] = next;
    for (node >>= 1; node >= 1; node >>= 1) {
      const left = min[2 * node]!;
      const right = min[2 * node + 1]!;
      const smaller = Math.min(left, right);
      // The ranges further up do not change either.
      if (min[node] === smaller) return;
      min[node] = smaller;
    }
  }

  /** Sets all leaves at once: O(n) instead of O(n log n). */
  load(memory: Float64Array): void {
    const min = this.#min;
    min.set(memory, this.#leaves);
    for (let block = 0; block * BLOCK < memory.length; block += 1) min[this.#base + block] = this.#leastOf(block);
    for (let node = this.#base - 1; node >= 1; node -= 1) min[node] = Math.min(min[2 * node]!, min[2 * node + 1]!);
  }

  /** First leaf at or after `from` whose job is ready and needs at most `limit`; -1: none. */
  first(limit: number, from = 0): number {
    const min = this.#min;
    const base = this.#base;
    if (from >= this.jobs.length || !fits(min[1]!, limit)) return -1;
    let node = 1;
    if (from > 0) {
      const leaf = this.#firstIn(Math.floor(from / BLOCK), limit, from);
      if (leaf >= 0) return leaf;
      // Climb from the block until a range to the right may hold one.
      node = base + Math.floor(from / BLOCK);
      do {
        while (node & 1) node >>= 1;
        if (node === 0) return -1;
        node += 1;
      } while (!fits(min[node]!, limit));
    }
    while (node < base) {
      node *= 2;
      if (!fits(min[node]!, limit)) node += 1;
    }
    return this.#firstIn(node - base, limit, 0);
  }

  #firstIn(block: number, limit: number, from: number): number {
    const min = this.#min;
    const leaves = this.#leaves;
    const end = Math.min((block + 1) * BLOCK, this.jobs.length);
    for (let leaf = Math.max(block * BLOCK, from); leaf < end; leaf += 1) if (fits(min[leaves + leaf]!, limit)) return leaf;
    return -1;
  }

  #leastOf(block: number): number {
    const min = this.#min;
    const end = this.#leaves + Math.min((block + 1) * BLOCK, this.jobs.length);
    let least = Number.POSITIVE_INFINITY;
    for (let node = this.#leaves + block * BLOCK; node < end; node += 1) least = Math.min(least, min[node]!);
    return least;
  }
}

/** A limit of Infinity admits every ready job, and still none that is not ready. */
function fits(memory: number, limit: number): boolean {
  return memory <= limit && memory !== Number.POSITIVE_INFINITY;
}
