import { tameLine } from './tame-line.js';
import { UNSAFE_MARKS } from './unsafe-marks.js';

const MARKS = new RegExp(`[${UNSAFE_MARKS}]`, 'g');

/**
 * Text of unknown programs made harmless for a document: what is left are letters, tabs and line ends. Unlike in a terminal, marks that
 * turn the reading direction go as well: in a document they could turn what stands around them.
 */
export function tame(text: string): string {
  return text
    .split('\n')
    .map((line) => tameLine(line, false))
    .join('\n')
    .replace(MARKS, '');
}
