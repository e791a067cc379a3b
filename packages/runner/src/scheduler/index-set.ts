/** A set of whole numbers from 0 on, one byte for each number up to the largest: a hundred thousand may come at once. */
export class IndexSet {
  #bytes = new Uint8Array(0);

  has(index: number): boolean {
    return this.#bytes[index] === 1;
  }

  add(index: number): void {
    if (index >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * index));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[index] = 1;
  }

  /** Answers whether it was there. */
  delete(index: number): boolean {
    if (!this.has(index)) return false;
    this.#bytes[index] = 0;
    return true;
  }
}
