import { FitTree } from './fit-tree.js';
import type { JobClass } from './job-class.js';
import { Places } from './places.js';

const UNKNOWN = -2;

/** Total order of jobs, given by number: negative when `a` goes first. */
export type Order = (a: number, b: number) => number;

/**
 * Ready jobs in rank order, per class. A class holds a few trees of growing size (jobs that arrive later make a new,
 * small one, and trees of like size merge: the logarithmic method of Bentley and Saxe), so that both one batch of a
 * million and a million single arrivals cost O(log n) amortised per job.
 */
export class FitQueue {
  /** Of each class, by its number: its trees, the largest first. */
  readonly #trees: FitTree[][] = [];
  /** Trees by their numbers, from 1; those of merged ones are used again. */
  readonly #byNumber: (FitTree | undefined)[] = [undefined];
  /** Numbers of merged trees. */
  readonly #free: number[] = [];
  readonly #places = new Places();
  /** How many jobs of each class are ready, by its number. */
  readonly #ready: number[] = [];
  readonly #order: Order;
  readonly #classes: readonly JobClass[];
  /** What `head` answered, as long as it holds: it is asked after every decision and rarely changes. */
  #head = UNKNOWN;

  constructor(classes: readonly JobClass[], order: Order) {
    this.#classes = classes;
    this.#order = order;
  }

  /** Takes jobs of one class, in rank order; they are not ready yet. A job that is there already moves. */
  insert(cls: JobClass, jobs: Int32Array): void {
    if (jobs.length === 0) return;
    for (const job of jobs) this.drop(job);
    const trees = this.#trees[cls.index] ?? [];
    this.#trees[cls.index] = trees;
    this.#ready[cls.index] ??= 0;
    trees.push(this.#plant(jobs, cls.index));
    while (trees.length > 1 && trees[trees.length - 2]!.live <= 2 * trees[trees.length - 1]!.live) {
      const second = trees.pop()!;
      const first = trees.pop()!;
      trees.push(this.#merge(first, second));
    }
  }

  /** The job can start with `memory`; Infinity: not any more. */
  set(job: number, memory: number): void {
    const tree = this.#treeOf(job);
    // Not ranked yet: the caller inserts it with its state.
    if (tree) this.#set(tree, job, memory);
  }

  #set(tree: FitTree, job: number, memory: number): void {
    const leaf = this.#places.leaf(job);
    const was = tree.at(leaf) !== Number.POSITIVE_INFINITY;
    const is = memory !== Number.POSITIVE_INFINITY;
    if (was !== is) {
      this.#ready[tree.cls]! += is ? 1 : -1;
      if (!is && job === this.#head) this.#head = UNKNOWN;
      else if (is && this.#head !== UNKNOWN && (this.#head < 0 || this.#order(job, this.#head) < 0)) this.#head = job;
    }
    tree.set(leaf, memory);
  }

  /** The job leaves for good (or to be inserted again). */
  drop(job: number): void {
    const tree = this.#treeOf(job);
    if (!tree) return;
    this.#set(tree, job, Number.POSITIVE_INFINITY);
    this.#places.clear(job);
    tree.live -= 1;
  }

  /** Best-ranked ready job of the class that needs at most `limit`; -1: none. */
  first(cls: JobClass, limit: number): number {
    if (!this.#ready[cls.index]) return -1;
    let best = -1;
    for (const tree of this.#trees[cls.index]!) {
      const leaf = tree.first(limit);
      if (leaf < 0) continue;
      const job = tree.jobs[leaf]!;
      if (best < 0 || this.#order(job, best) < 0) best = job;
    }
    return best;
  }

  /** Next ready job of the class after `job` in rank order that needs at most `limit`; -1: none. */
  after(cls: JobClass, job: number, limit: number): number {
    let best = -1;
    for (const tree of this.#trees[cls.index]!) {
      const from = tree.number === this.#places.tree(job) ? this.#places.leaf(job) + 1 : this.#position(tree, job);
      const leaf = tree.first(limit, from);
      if (leaf < 0) continue;
      const next = tree.jobs[leaf]!;
      if (best < 0 || this.#order(next, best) < 0) best = next;
    }
    return best;
  }

  /** Best-ranked ready job of all, whether it fits or not; -1: none is ready. */
  head(): number {
    if (this.#head !== UNKNOWN) return this.#head;
    let best = -1;
    for (const cls of this.#classes) {
      const job = this.first(cls, Number.POSITIVE_INFINITY);
      if (job >= 0 && (best < 0 || this.#order(job, best) < 0)) best = job;
    }
    this.#head = best;
    return best;
  }

  /** Class of a job that is here. */
  classOf(job: number): JobClass {
    return this.#classes[this.#treeOf(job)!.cls]!;
  }

  /** Bytes that a job which is here can start with. */
  memoryOf(job: number): number {
    return this.#treeOf(job)!.at(this.#places.leaf(job));
  }

  /** True when the class has a ready job. */
  has(cls: JobClass): boolean {
    return this.#ready[cls.index]! > 0;
  }

  compare(a: number, b: number): number {
    return this.#order(a, b);
  }

  /** First leaf of a foreign tree that ranks after `job`. */
  #position(tree: FitTree, job: number): number {
    let low = 0;
    let high = tree.jobs.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.#order(tree.jobs[mid]!, job) <= 0) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  #treeOf(job: number): FitTree | undefined {
    return this.#byNumber[this.#places.tree(job)];
  }

  #plant(jobs: Int32Array, cls: number): FitTree {
    const tree = new FitTree(jobs, cls, this.#free.pop() ?? this.#byNumber.length);
    this.#byNumber[tree.number] = tree;
    for (let leaf = 0; leaf < jobs.length; leaf += 1) this.#places.set(jobs[leaf]!, tree.number, leaf);
    return tree;
  }

  #merge(a: FitTree, b: FitTree): FitTree {
    const jobs = new Int32Array(a.live + b.live);
    const memory = new Float64Array(jobs.length);
    let size = 0;
    let i = 0;
    let j = 0;
    const take = (tree: FitTree, leaf: number): void => {
      jobs[size] = tree.jobs[leaf]!;
      memory[size] = tree.at(leaf);
      size += 1;
    };
    for (;;) {
      while (i < a.jobs.length && this.#places.tree(a.jobs[i]!) !== a.number) i += 1;
      while (j < b.jobs.length && this.#places.tree(b.jobs[j]!) !== b.number) j += 1;
      if (i >= a.jobs.length && j >= b.jobs.length) break;
      if (j >= b.jobs.length || (i < a.jobs.length && this.#order(a.jobs[i]!, b.jobs[j]!) <= 0)) take(a, i++);
      else take(b, j++);
    }
    this.#free.push(a.number, b.number);
    const merged = this.#plant(jobs, a.cls);
    merged.load(memory);
    return merged;
  }
}
