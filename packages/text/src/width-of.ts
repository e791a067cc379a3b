import stringWidth from 'string-width';
import { isPrintableAscii } from './is-printable-ascii.js';

/** Columns that a text takes in a terminal: wide characters take two, colours and joined marks none. */
export function widthOf(text: string): number {
  return isPrintableAscii(text) ? text.length : stringWidth(text);
}
