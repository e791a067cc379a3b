/** Numbers that are made room for at once are two to this power. */
const BITS = 10;
const BLOCK = 2 ** BITS;

/** Numbers by whole numbers, in blocks that are made when one of theirs is set: whoever asks does so for millions of comparisons. */
export class NumberBlocks {
  readonly #blocks: (Float64Array | undefined)[] = [];

  /** NaN where none was set. */
  get(at: number): number {
    const block = this.#blocks[at >> BITS];
    return block === undefined ? Number.NaN : block[at & (BLOCK - 1)]!;
  }

  set(at: number, value: number): void {
    const number = at >> BITS;
    while (this.#blocks.length <= number) this.#blocks.push(undefined);
    const block = this.#blocks[number] ?? new Float64Array(BLOCK).fill(Number.NaN);
    this.#blocks[number] = block;
    block[at & (BLOCK - 1)] = value;
  }
}
