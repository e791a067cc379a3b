import { endLines } from './end-lines.js';
import { readFileEndSync } from './file-end.js';
import { tame } from './tame.js';

/** The end of a log, ready to be shown in a document. */
export interface DocumentTail {
  readonly text: string;
  /** True when the log holds more than this. */
  readonly isCut: boolean;
}

/** Bounds of a tail. */
export interface TailBounds {
  readonly lines: number;
  /** Bytes that are read. */
  readonly bytes: number;
}

/**
 * The last lines of a log of any size as text without any code ({@link tame}), empty lines included. `undefined` when there is no such
 * file.
 */
export function documentTail(path: string, most: TailBounds): DocumentTail | undefined {
  const end = readFileEndSync(path, most.bytes);
  if (end === undefined) return undefined;
  const { lines, isWhole } = endLines(end);
  const shown = lines.slice(-most.lines);
  return { text: tame(shown.join('\n')), isCut: !isWhole || shown.length < lines.length };
}
