import { valuePart } from './value-part.js';

/** The values that one job of a matrix is made with. */
export interface Row {
  /** Where the value of a key stands among `values`. */
  readonly keys: ReadonlyMap<string, number>;
  readonly values: readonly string[];
}

/** A key in braces, maybe with the part of its value that is asked for. With a `$` before it is the shell's own. */
const PLACEHOLDER = /(?<!\$)\{([A-Za-z_][\w-]*)(\/\/|\/\.|\/|\.)?\}/g;

/** The text with each placeholder of the row replaced by what `put` makes of its value and of its position. Other braces stay. */
export function fillText(text: string, row: Row, put: (value: string, at: number) => string = (value) => value): string {
  if (!text.includes('{')) return text;
  return text.replace(PLACEHOLDER, (whole, key: string, part: string | undefined, at: number) => {
    const place = row.keys.get(key);
    return place === undefined ? whole : put(valuePart(row.values[place]!, part ?? ''), at);
  });
}

/** The keys that stand in braces in a text, each as often as it does. */
export function keysIn(text: string): string[] {
  return text.includes('{') ? [...text.matchAll(PLACEHOLDER)].map(([, key]) => key!) : [];
}
