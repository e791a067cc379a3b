import type { ExpressionOf, Placed, Source } from './syntax.js';

/** How new text is to look so that it fits in. */
export interface TextStyle {
  readonly quote: '"' | "'" | '`';
  /** End of line: `\n` or `\r\n`. */
  readonly lineEnd: string;
}

/** The style of a file around a place: the nearest line end, the quotes of the given node's strings, else of most of the file. */
export function styleAt(source: Source, place: Placed): TextStyle {
  const { text } = source;
  const inside = /(["'])(?:(?!\1)[^\\\n]|\\.)*\1/.exec(text.slice(place.start ?? 0, place.end ?? 0))?.[1];
  const single = text.split("'").length;
  const double = text.split('"').length;
  const common = single > double ? "'" : '"';
  return {
    quote: source.expression ? '"' : ((inside as '"' | "'" | undefined) ?? common),
    lineEnd: lineEndAt(text, place.start ?? 0),
  };
}

/** The line end that is used next after an offset, or the last one before it. */
export function lineEndAt(text: string, offset: number): string {
  const next = text.indexOf('\n', offset);
  const at = next === -1 ? text.lastIndexOf('\n') : next;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** White space at the beginning of the line of an offset. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))![0];
}

/** True when two places lie on one line. */
export function isOneLine(text: string, from: number, to: number): boolean {
  return !text.slice(from, to).includes('\n');
}

/** Text after `:` and `,` in an object literal as it is written there: `a: 1` or `a:1`. */
export function gapsOf(
  text: string,
  object: ExpressionOf<'ObjectExpression'>,
): { readonly colon: string; readonly comma: string } {
  const property = object.properties.find((member) => member.type === 'ObjectProperty' && !member.shorthand);
  if (property?.type !== 'ObjectProperty') return { colon: ': ', comma: ', ' };
  const between = text.slice(property.key.end ?? 0, property.value.start ?? 0);
  return /:\s/.test(between) ? { colon: ': ', comma: ', ' } : { colon: ':', comma: ',' };
}
