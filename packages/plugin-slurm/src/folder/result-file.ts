import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { ResultLine } from './records.js';

/**
 * Appends to an element's results. Opened and closed each time: on a network file system others see what was written when it is closed.
 *
 * @throws when it cannot be written; the next piece then begins a line of its own, so that half a line spoils no other.
 */
export function appendResults(path: string, text: string): void {
  const file = openSync(path, 'a');
  try {
    for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

const EMPTY: Buffer = Buffer.alloc(0);

/** Reads what an element has written since the last look. */
export class ResultReader {
  #offset = 0;
  #rest = EMPTY;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The whole new lines. A line that cannot be read yet (a network file system may show room before what is in it) is looked at again.
   *
   * @param isOver nothing will be written any more: what cannot be read is passed over.
   */
  read(isOver: boolean): ResultLine[] {
    const news = readFrom(this.#path, this.#offset + this.#rest.length);
    const found: ResultLine[] = [];
    if (news.length === 0) return found;
    const bytes = Buffer.concat([this.#rest, news]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const line = parseLine(bytes.toString('utf8', start, end));
      if (line === undefined && !isOver && bytes.subarray(start, end).includes(0)) break;
      if (line !== undefined) found.push(line);
      start = end + 1;
    }
    this.#offset += start;
    // A gap of zero bytes must be read anew; a line that only lacks its end need not.
    const rest = bytes.subarray(start);
    this.#rest = rest.length === 0 || rest.includes(0) ? EMPTY : Buffer.from(rest);
    return found;
  }
}

function parseLine(text: string): ResultLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<ResultLine> | null;
    return (line?.type === 'start' || line?.type === 'end') && Number.isInteger(line.item) ? (line as ResultLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Shared by all readers: there are thousands, and each looks often. */
const piece = Buffer.allocUnsafe(256 * 1024);

function readFrom(path: string, offset: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return EMPTY;
  }
  try {
    const pieces: Buffer[] = [];
    for (let at = offset; ; ) {
      const read = readSync(file, piece, 0, piece.length, at);
      if (read > 0) pieces.push(Buffer.from(piece.subarray(0, read)));
      at += read;
      if (read < piece.length) return Buffer.concat(pieces);
    }
  } catch {
    // A file system that has trouble now may have none at the next look.
    return EMPTY;
  } finally {
    closeSync(file);
  }
}
