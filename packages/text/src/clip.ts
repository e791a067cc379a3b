import { isNarrow } from './is-narrow.js';
import { widthOf } from './width-of.js';

/** Made at the first need: it takes longer (23 ms) than most commands have until their first job. */
let graphemes: Intl.Segmenter | undefined;

/** The text (without colours), or its beginning and `…`, in at most `columns` columns; no visible character is torn. */
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

function split(text: string): string[] {
  if (isNarrow(text)) return text.split('');
  graphemes ??= new Intl.Segmenter();
  return Array.from(graphemes.segment(text), (part) => part.segment);
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
