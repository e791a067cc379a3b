import { endLines } from './end-lines.js';
import { readFileEnd } from './file-end.js';
import { tameLine } from './tame-line.js';

/** Bytes: a tail for a screen never reads further back than this. */
const LONGEST_TAIL = 64 * 1024;
/** Characters: longer lines are cut, since one line of minified code would fill the screen. */
const LONGEST_LINE = 500;

/**
 * The last lines of a log that say something, at most `count`, safe to print on a terminal ({@link tameLine}); reads at most 64 kB,
 * cuts lines after 500 characters. A file that cannot be read has none.
 */
export async function screenTail(path: string, count: number, hasColor: boolean): Promise<string[]> {
  const end = await readFileEnd(path, LONGEST_TAIL);
  if (end === undefined || count < 1) return [];
  return endLines(end)
    .lines.filter((line) => tameLine(line, false).trim() !== '')
    .slice(-count)
    .map((line) => shorten(tameLine(line, hasColor), hasColor));
}

/** Tamed once more where it was cut: a colour may be cut in its middle, or have lost its end. */
function shorten(line: string, hasColor: boolean): string {
  if (line.length <= LONGEST_LINE) return line;
  const kept = line.slice(0, LONGEST_LINE).replace(/[\ud800-\udbff]$/, '');
  return tameLine(`${kept.replace(/\x1b[^m]*$/, '')}…`, hasColor);
}
