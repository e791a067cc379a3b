import stringWidth from 'string-width';

const PLAIN = /^[\x20-\x7e]*$/;
/** Control characters, line and paragraph separators, and marks that turn the reading direction. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu;

const graphemes = new Intl.Segmenter();

/**
 * A name or message that may hold anything, made safe for one line of a terminal: control characters become their visible pictures
 * (`␛`), what turns the reading direction and lone surrogates become `�`.
 */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** Columns that a text without control characters takes in a terminal. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The text, or its beginning and `…`, in at most `columns` columns. */
export function clip(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (widthOf(text) <= columns) return text;
  return `${fit(split(text), columns - 1).join('')}…`;
}

/** Like {@link clip}, but keeps both ends: names often differ in their last part. */
export function clipMiddle(text: string, columns: number): string {
  if (columns < 8) return clip(text, columns);
  if (widthOf(text) <= columns) return text;
  const parts = split(text);
  const end = fit([...parts].reverse(), Math.floor((columns - 1) / 2)).reverse();
  const head = fit(parts, columns - 1 - widthOf(end.join('')));
  return `${head.join('')}…${end.join('')}`;
}

/** The text with spaces behind it until it fills `columns` columns. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** The text with spaces before it until it fills `columns` columns. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

function split(text: string): string[] {
  return PLAIN.test(text) ? text.split('') : Array.from(graphemes.segment(text), (part) => part.segment);
}

/** As many of the first parts as fit. */
function fit(parts: readonly string[], columns: number): string[] {
  const kept: string[] = [];
  let left = columns;
  for (const part of parts) {
    left -= widthOf(part);
    if (left < 0) break;
    kept.push(part);
  }
  return kept;
}
