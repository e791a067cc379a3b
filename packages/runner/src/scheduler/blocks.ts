/** Values that are made room for at once are two to this power. */
const BITS = 10;
const BLOCK = 2 ** BITS;

/**
 * Values by whole numbers that come in order and go in any. In blocks, of which those are kept that have a value: of a stream of millions only
 * some thousands are there at once.
 */
export class Blocks<T extends object> {
  readonly #blocks: ((T | undefined)[] | undefined)[] = [];
  /** Of each block, how many values it has. */
  readonly #used: number[] = [];

  get(at: number): T | undefined {
    return this.#blocks[at >> BITS]?.[at & (BLOCK - 1)];
  }

  set(at: number, value: T): void {
    const number = at >> BITS;
    while (this.#blocks.length <= number) this.#used[this.#blocks.push(undefined) - 1] = 0;
    this.#blocks[number] ??= new Array<T | undefined>(BLOCK);
    const block = this.#blocks[number]!;
    if (block[at & (BLOCK - 1)] === undefined) this.#used[number]! += 1;
    block[at & (BLOCK - 1)] = value;
  }

  /** Does nothing where there is no value. */
  delete(at: number): void {
    const number = at >> BITS;
    const block = this.#blocks[number];
    if (block?.[at & (BLOCK - 1)] === undefined) return;
    block[at & (BLOCK - 1)] = undefined;
    this.#used[number]! -= 1;
    if (this.#used[number] === 0) this.#blocks[number] = undefined;
  }

  /** In the order of their numbers. */
  values(): T[] {
    const values: T[] = [];
    for (const block of this.#blocks) {
      if (block === undefined) continue;
      for (let at = 0; at < BLOCK; at += 1) {
        const value = block[at];
        if (value !== undefined) values.push(value);
      }
    }
    return values;
  }
}
