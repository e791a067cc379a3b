/** Numbers of one job. */
export const NUMBERS = 4;
/** Whole numbers of one job. */
export const WHOLES = 5;

/** Rows that are made room for at once. */
const ROWS = 1024;

/** Rows side by side, nobody's but of the jobs in them. */
export interface EntryBlock {
  readonly numbers: Float64Array;
  readonly wholes: Int32Array;
}

/**
 * Rows of numbers, 8 and 4 bytes each instead of the 24 and 8 that they take in an object. They lie in blocks that nobody but the jobs in them
 * holds, so that those of jobs which have ended go with these.
 */
export class EntryRows {
  #block = newBlock(0);
  #size = 0;
  #room = 0;

  /** A row of zeros for one more job. */
  next(): { readonly block: EntryBlock; readonly row: number } {
    if (this.#size === this.#room) {
      this.#block = newBlock(ROWS);
      this.#room = ROWS;
      this.#size = 0;
    }
    return { block: this.#block, row: this.#size++ };
  }
}

function newBlock(rows: number): EntryBlock {
  return { numbers: new Float64Array(rows * NUMBERS), wholes: new Int32Array(rows * WHOLES) };
}
