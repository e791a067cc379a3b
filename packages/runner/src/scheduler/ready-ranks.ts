import type { Workload } from './workload.js';

const NEVER = Number.POSITIVE_INFINITY;
const UNKNOWN = -2;

/**
 * What {@link FitQueue} is to jobs that come and go, for a simulation: all jobs and their order are known, so all trees lie in one
 * array, and the same arrays serve one simulation after another. Per class, the smallest memory of every range of ranks.
 */
export class ReadyRanks {
  /** Numbers of the classes that occur. */
  readonly classes: readonly number[];
  /** Place of each job in the order. */
  readonly rank: Int32Array;
  /** Number of each job's class. */
  readonly #class: Int32Array;
  readonly #memory: Float64Array;
  /** Of each class: ready jobs, first slot of its members, number of its members, width of its tree and where that begins. */
  readonly #ready: Int32Array;
  readonly #slot: Int32Array;
  readonly #count: Int32Array;
  readonly #base: Int32Array;
  readonly #offset: Int32Array;
  /** Jobs of each class in rank order, class after class. */
  readonly #members: Int32Array;
  /** Place of each job among the members of its class. */
  readonly #leaf: Int32Array;
  readonly #min: Float64Array;
  /** Best-ranked ready job of all, UNKNOWN as long as nobody asks. */
  #head = UNKNOWN;

  constructor({ size, classOf, memory, table }: Pick<Workload, 'size' | 'classOf' | 'memory' | 'table'>) {
    const kinds = table.classes.length;
    this.#class = Int32Array.from(classOf, ({ index }) => index);
    this.#memory = memory;
    this.rank = new Int32Array(size);
    this.#members = new Int32Array(size);
    this.#leaf = new Int32Array(size);
    this.#ready = new Int32Array(kinds);
    this.#slot = new Int32Array(kinds);
    this.#count = new Int32Array(kinds);
    this.#base = new Int32Array(kinds);
    this.#offset = new Int32Array(kinds);
    for (const index of this.#class) this.#count[index]! += 1;
    this.classes = Array.from(this.#count.keys()).filter((index) => this.#count[index]! > 0);
    let slot = 0;
    let offset = 0;
    for (const index of this.classes) {
      let base = 1;
      while (base < this.#count[index]!) base *= 2;
      this.#slot[index] = slot;
      this.#base[index] = base;
      this.#offset[index] = offset;
      slot += this.#count[index]!;
      offset += 2 * base;
    }
    this.#min = new Float64Array(offset);
  }

  /** Another simulation: jobs rank as in `order`, and those without `unmet` needs are ready. */
  reset(order: Int32Array, unmet: Int32Array): void {
    const { rank, classes } = this;
    const next = this.#ready;
    next.set(this.#slot);
    for (let at = 0; at < order.length; at += 1) {
      const job = order[at]!;
      const index = this.#class[job]!;
      rank[job] = at;
      const slot = next[index]!;
      next[index] = slot + 1;
      this.#members[slot] = job;
      this.#leaf[job] = slot - this.#slot[index]!;
    }
    next.fill(0);
    this.#head = UNKNOWN;
    const min = this.#min.fill(NEVER);
    for (let job = 0; job < unmet.length; job += 1) {
      if (unmet[job] !== 0) continue;
      const index = this.#class[job]!;
      min[this.#offset[index]! + this.#base[index]! + this.#leaf[job]!] = this.#memory[job]!;
      next[index]! += 1;
    }
    for (const index of classes) {
      const offset = this.#offset[index]!;
      for (let node = this.#base[index]! - 1; node >= 1; node -= 1) {
        min[offset + node] = Math.min(min[offset + 2 * node]!, min[offset + 2 * node + 1]!);
      }
    }
  }

  /** The job may start. */
  add(job: number): void {
    const index = this.#class[job]!;
    this.#ready[index]! += 1;
    const head = this.#head;
    if (head !== UNKNOWN && (head < 0 || this.rank[job]! < this.rank[head]!)) this.#head = job;
    const memory = this.#memory[job]!;
    const min = this.#min;
    const offset = this.#offset[index]!;
    for (let node = this.#base[index]! + this.#leaf[job]!; node >= 1; node >>= 1) {
      if (min[offset + node]! <= memory) return;
      min[offset + node] = memory;
    }
  }

  /** The job starts, or may not start yet. */
  drop(job: number): void {
    const index = this.#class[job]!;
    const min = this.#min;
    const offset = this.#offset[index]!;
    let node = this.#base[index]! + this.#leaf[job]!;
    if (min[offset + node] === NEVER) return;
    this.#ready[index]! -= 1;
    if (job === this.#head) this.#head = UNKNOWN;
    min[offset + node] = NEVER;
    for (node >>= 1; node >= 1; node >>= 1) {
      const left = min[offset + 2 * node]!;
      const right = min[offset + 2 * node + 1]!;
      const least = Math.min(left, right);
      if (min[offset + node] === least) return;
      min[offset + node] = least;
    }
  }

  has({ index }: { readonly index: number }): boolean {
    return this.#ready[index]! > 0;
  }

  /** Best-ranked ready job of the class that needs at most `limit` bytes; -1: none. */
  first({ index }: { readonly index: number }, limit: number): number {
    if (this.#ready[index] === 0) return -1;
    if (!(this.#min[this.#offset[index]! + 1]! <= limit)) return -1;
    return this.#descend(index, 1, limit);
  }

  /** Next ready job of the class after `job` in rank order that needs at most `limit` bytes; -1: none. */
  after({ index }: { readonly index: number }, job: number, limit: number): number {
    const min = this.#min;
    const offset = this.#offset[index]!;
    const base = this.#base[index]!;
    const from = this.#from(index, job);
    if (from >= this.#count[index]!) return -1;
    let node = base + from;
    // Climb until a range to the right may hold one.
    while (!(min[offset + node]! <= limit) || min[offset + node] === NEVER) {
      while (node & 1) node >>= 1;
      if (node === 0) return -1;
      node += 1;
    }
    return this.#descend(index, node, limit);
  }

  /** Best-ranked ready job of all; -1: none is ready. */
  head(): number {
    if (this.#head !== UNKNOWN) return this.#head;
    let best = -1;
    for (const index of this.classes) {
      const job = this.first({ index }, NEVER);
      if (job >= 0 && (best < 0 || this.rank[job]! < this.rank[best]!)) best = job;
    }
    this.#head = best;
    return best;
  }

  compare(a: number, b: number): number {
    return this.rank[a]! - this.rank[b]!;
  }

  /** First leaf of the class that ranks after `job`, which may be of another. */
  #from(index: number, job: number): number {
    if (this.#class[job] === index) return this.#leaf[job]! + 1;
    const slot = this.#slot[index]!;
    let low = 0;
    let high = this.#count[index]!;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.rank[this.#members[slot + mid]!]! <= this.rank[job]!) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  #descend(index: number, from: number, limit: number): number {
    const min = this.#min;
    const offset = this.#offset[index]!;
    const base = this.#base[index]!;
    let node = from;
    while (node < base) {
      node *= 2;
      const least = min[offset + node]!;
      if (!(least <= limit) || least === NEVER) node += 1;
    }
    return this.#members[this.#slot[index]! + node - base]!;
  }
}
