/** Numbers of one job. */
const WIDTH = 4;

/** Rows that are made room for at once. */
const ROWS = 1024;

/** Where the numbers of one job are: from `at` on. */
export interface EntryRow {
  readonly numbers: Float64Array;
  readonly at: number;
}

/**
 * Rows of numbers, 8 bytes each instead of the 24 that one takes in an object. They lie in blocks that nobody but the jobs in them holds, so
 * that those of jobs which have ended go with these.
 */
export class EntryRows {
  #block = new Float64Array(0);
  #size = 0;

  /** A row of zeros for one more job. */
  next(): EntryRow {
    if (this.#size === this.#block.length) {
      this.#block = new Float64Array(ROWS * WIDTH);
      this.#size = 0;
    }
    const row = { numbers: this.#block, at: this.#size };
    this.#size += WIDTH;
    return row;
  }
}
