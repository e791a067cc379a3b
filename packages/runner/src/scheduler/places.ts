/** Where each job is: the number of a tree and a leaf of it, side by side, so that both are one look into far memory. */
export class Places {
  #pairs = new Int32Array(128);

  /** Number of the job's tree; 0: it is in none. */
  tree(job: number): number {
    return this.#pairs[2 * job] ?? 0;
  }

  /** Its leaf, as long as it is in a tree. */
  leaf(job: number): number {
    return this.#pairs[2 * job + 1]!;
  }

  set(job: number, tree: number, leaf: number): void {
    if (2 * job >= this.#pairs.length) this.#grow(job);
    this.#pairs[2 * job] = tree;
    this.#pairs[2 * job + 1] = leaf;
  }

  /** The job leaves its tree. */
  clear(job: number): void {
    this.#pairs[2 * job] = 0;
  }

  #grow(job: number): void {
    const more = new Int32Array(Math.max(2 * this.#pairs.length, 2 * job + 2));
    more.set(this.#pairs);
    this.#pairs = more;
  }
}
