import { valuePart } from '@mpmsub/runner';

/** The values that one command of a batch is made from. */
export interface BatchRow {
  /** From 1. */
  readonly seq: number;
  /** One for each source of values, or one for each column of a line. */
  readonly values: readonly string[];
}

const PLACEHOLDER = /\{(#|(?:[1-9]\d*)?(?:\/\/|\/\.|\/|\.)?)\}/g;

/** GNU parallel's replacement strings: `{}`, `{2}`, `{.}`, `{/}`, `{//}`, `{/.}`, `{2/.}` and so on, and `{#}`. */
export function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** Replaces each placeholder by what `put` makes of its value and of its position in the text. */
export function replacePlaceholders(text: string, row: BatchRow, put: (value: string, at: number) => string): string {
  return text.replace(PLACEHOLDER, (_, inner: string, at: number) => put(placeholderValue(inner, row), at));
}

/** The highest column that a text asks for; 0 where it asks for none by number. */
export function highestColumn(text: string): number {
  return Math.max(0, ...[...text.matchAll(PLACEHOLDER)].map(([, inner = '']) => Number.parseInt(inner, 10) || 0));
}

function placeholderValue(inner: string, { seq, values }: BatchRow): string {
  if (inner === '#') return String(seq);
  const [, column = '', part = ''] = /^(\d*)(.*)$/.exec(inner)!;
  const value = column === '' ? values.join(' ') : (values[Number(column) - 1] ?? '');
  return valuePart(value, part);
}
