import type { ExpressionOf, Source } from './syntax.js';
import { gapsOf, indentAt, isOneLine, styleAt } from './text-style.js';

/** A change of the text: what stands from `start` to `end` becomes `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Adds a property at the end of an object literal, where no spread before it can win, in the way the literal is written: on one line
 * or its own, quoted or plain key, with a trailing comma where there was one, before or after the comments of the last line.
 */
export function insertProperty(
  source: Source,
  object: ExpressionOf<'ObjectExpression'>,
  name: string,
  value: string,
): readonly Change[] {
  const { text } = source;
  const open = object.start ?? 0;
  const close = (object.end ?? 0) - 1;
  const gaps = gapsOf(text, object);
  const last = object.properties.at(-1);
  const isQuoted =
    source.expression !== undefined ||
    object.properties.some((one) => one.type === 'ObjectProperty' && one.key.type === 'StringLiteral' && !one.computed);
  const quote = styleAt(source, object).quote;
  const property = `${isQuoted ? `${quote}${name}${quote}` : name}${gaps.colon}${value}`;
  if (!last) return insertIntoEmpty(text, open, close, property);

  const lastEnd = outerEnd(source, last.end ?? 0, close);
  const comma = findComma(source, lastEnd, close);
  const lineStart = text.lastIndexOf('\n', (last.start ?? 0) - 1) + 1;
  const lead = text.slice(lineStart, last.start ?? 0);
  const { lineEnd } = styleAt(source, last);
  if (isOneLine(text, lastEnd, close)) {
    // the brace closes on the line of the last property
    return comma === undefined
      ? [at(lastEnd, `${gaps.comma}${property}`)]
      : [at(comma + 1, `${gaps.comma.slice(1)}${property},`)];
  }
  if (/^\s*,\s*$/.test(lead)) return [at(afterComments(source, lastEnd, close), `${lineEnd}${lead}${property}`)];
  const indent = indentAt(text, last.start ?? 0);
  const line = `${lineEnd}${indent}${property}`;
  if (comma === undefined) {
    const end = afterComments(source, lastEnd, close);
    return end === lastEnd ? [at(lastEnd, `,${line}`)] : [at(lastEnd, ','), at(end, line)];
  }
  return [at(afterComments(source, comma + 1, close), `${line},`)];
}

function insertIntoEmpty(text: string, open: number, close: number, property: string): readonly Change[] {
  const inside = text.slice(open + 1, close);
  if (inside.trim() === '' && !inside.includes('\n')) return [{ start: open + 1, end: close, text: ` ${property} ` }];
  return [at(open + 1, ` ${property}${inside.trim() === '' ? '' : ','}`)];
}

function at(offset: number, text: string): Change {
  return { start: offset, end: offset, text };
}

/** End of the last property with the parentheses that may close after its value. */
function outerEnd(source: Source, from: number, close: number): number {
  let end = from;
  for (let offset = from; offset < close; offset++) {
    offset = skipComments(source, offset);
    if (source.text[offset] === ')') end = offset + 1;
    else if (!/\s/.test(source.text[offset] ?? '')) return end;
  }
  return end;
}

/** Offset of the trailing comma, comments jumped over. */
function findComma(source: Source, from: number, close: number): number | undefined {
  for (let offset = from; offset < close; offset++) {
    offset = skipComments(source, offset);
    if (source.text[offset] === ',' && offset < close) return offset;
  }
  return undefined;
}

/** End of the comments that follow on the line of `from`, or `from` itself. */
function afterComments(source: Source, from: number, close: number): number {
  let end = from;
  for (const comment of source.comments) {
    const isNext = comment.start >= end && comment.end <= close && /^[ \t]*$/.test(source.text.slice(end, comment.start));
    if (isNext && isOneLine(source.text, comment.start, comment.end)) end = comment.end;
  }
  return end;
}

function skipComments(source: Source, offset: number): number {
  let end = offset;
  for (const comment of source.comments) if (comment.start === end) end = comment.end;
  return end;
}
