import type { FileEnd } from './file-end.js';

/** What V8 prints around a fatal error: addresses and garbage collections that push the message itself out of a tail. */
const OF_V8 =
  /^\s*\d+: 0x[0-9a-f]+ |^\[\d+:0x[0-9a-f]+\]\s+\d+ ms: |^-+ Native stack trace -+\r?$|^<--- (?:Last few GCs|JS stacktrace) --->\r?$/;

/** Lines of a log's end, as they were written. */
export interface EndLines {
  readonly lines: readonly string[];
  /** False when the log holds more than these. */
  readonly isWhole: boolean;
}

/** The whole lines of a log's end, without what V8 prints of itself when it dies. */
export function endLines({ bytes, size }: FileEnd): EndLines {
  const all = bytes.toString('utf8').split('\n');
  if (all.at(-1) === '') all.pop();
  const isCut = bytes.length < size;
  // The first one was probably cut in its middle.
  if (isCut && all.length > 1) all.shift();
  const lines = all.filter((line) => !OF_V8.test(line));
  return { lines, isWhole: !isCut && lines.length === all.length };
}
