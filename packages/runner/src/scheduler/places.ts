/** Jobs that are made room for at once are two to this power. */
const BITS = 10;
const BLOCK = 2 ** BITS;

/**
 * Where each job is: the number of a tree and a leaf of it, side by side, so that both are one look into far memory. In blocks, of which
 * those are kept that have a job in a tree: of a stream of millions only some thousands are.
 */
export class Places {
  readonly #blocks: (Int32Array | undefined)[] = [];
  /** Of each block, how many of its jobs are in a tree. */
  readonly #used: number[] = [];

  /** Number of the job's tree; 0: it is in none. */
  tree(job: number): number {
    return this.#blocks[job >> BITS]?.[2 * (job & (BLOCK - 1))] ?? 0;
  }

  /** Its leaf, as long as it is in a tree. */
  leaf(job: number): number {
    return this.#blocks[job >> BITS]![2 * (job & (BLOCK - 1)) + 1]!;
  }

  set(job: number, tree: number, leaf: number): void {
    const number = job >> BITS;
    for (let next = this.#blocks.length; next <= number; next += 1) {
      this.#blocks.push(undefined);
      this.#used.push(0);
    }
    const block = this.#blocks[number] ?? new Int32Array(2 * BLOCK);
    this.#blocks[number] = block;
    const at = 2 * (job & (BLOCK - 1));
    if (block[at] === 0) this.#used[number]! += 1;
    block[at] = tree;
    block[at + 1] = leaf;
  }

  /** The job leaves its tree. */
  clear(job: number): void {
    const number = job >> BITS;
    this.#blocks[number]![2 * (job & (BLOCK - 1))] = 0;
    this.#used[number]! -= 1;
    if (this.#used[number] === 0) this.#blocks[number] = undefined;
  }
}
