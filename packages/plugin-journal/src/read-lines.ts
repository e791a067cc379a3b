import { closeSync, openSync, readSync } from 'node:fs';

/** Enough for the first line, which is all that most who open a journal want of it. */
const FIRST = 8 * 1024;
const CHUNK = 256 * 1024;
const NEWLINE = 10;

/**
 * Every line of a file in order, without its end, in bounded memory. `ended` is false for a last line that has no end yet.
 * Empty lines are left out.
 */
export function* readLines(path: string): Generator<{ readonly text: string; readonly ended: boolean }> {
  const fd = openSync(path, 'r');
  try {
    let chunk = Buffer.allocUnsafe(FIRST);
    /** What was read of the line that is not over; whole buffers, so that a character cut in two comes together again. */
    let begun: Buffer[] = [];
    for (;;) {
      const size = readSync(fd, chunk);
      if (size === 0) break;
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1 && end < size; end = chunk.indexOf(NEWLINE, from)) {
        const piece = chunk.subarray(from, end);
        const text = (begun.length > 0 ? Buffer.concat([...begun, piece]) : piece).toString('utf8');
        begun = [];
        from = end + 1;
        if (text !== '') yield { text, ended: true };
      }
      if (from < size) begun.push(Buffer.from(chunk.subarray(from, size)));
      if (chunk.length < CHUNK) chunk = Buffer.allocUnsafe(CHUNK);
    }
    if (begun.length > 0) yield { text: Buffer.concat(begun).toString('utf8'), ended: false };
  } finally {
    closeSync(fd);
  }
}
