import stringWidth from 'string-width';
import { isNarrow } from './is-narrow.js';

const STYLES = /\x1b\[[0-9;]*m/g;

/** Columns that a text takes in a terminal: wide characters take two, colours and joined marks none. */
export function widthOf(text: string): number {
  const plain = text.includes('\x1b') ? text.replace(STYLES, '') : text;
  return isNarrow(plain) ? plain.length : stringWidth(plain);
}
