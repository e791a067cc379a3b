import { isNarrow } from './is-narrow.js';
import { UNSAFE_MARKS } from './unsafe-marks.js';

const UNSAFE = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${UNSAFE_MARKS}\\p{Surrogate}]`, 'gu');

/**
 * A name or message that may hold anything, made safe for one line of a terminal: control characters become their visible pictures
 * (`␛`, `␊`), what turns the reading direction and halves of surrogate pairs become `�`. One character stays one character.
 */
export function visible(text: string): string {
  // Nearly all names: the other expression has to be compiled first.
  if (isNarrow(text)) return text;
  return text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
