/** Least work that an element is worth, milliseconds: starting one takes a good part of a second. */
const WORTH_MS = 10_000;
/** Most elements that one heap of work is spread over. */
const SPREAD = 1000;
/** Most work of packed jobs one after another, milliseconds: beyond that waiting for one's turn outweighs what is saved. */
const MOST_MS = 30 * 60_000;

/** A job to be packed; `ms`: how long it takes, `undefined` when nobody knows or when it must be alone. */
export interface Portion<T> {
  readonly item: T;
  readonly ms: number | undefined;
}

/**
 * Puts short jobs of one shape together: as many to an element as make it worth its start, evenly, and never more than a thousand
 * elements while that keeps each below half an hour. Unknown jobs and those longer than that are alone. Keeps the order.
 */
export function pack<T>(portions: readonly Portion<T>[]): T[][] {
  const total = portions.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const target = Math.min(MOST_MS, Math.max(WORTH_MS, total / SPREAD));
  const elements: T[][] = [];
  let open: T[] | undefined;
  let filled = 0;
  for (const { item, ms } of portions) {
    if (ms === undefined || ms >= target) {
      elements.push([item]);
    } else if (open === undefined || filled + ms > target) {
      open = [item];
      filled = ms;
      elements.push(open);
    } else {
      open.push(item);
      filled += ms;
    }
  }
  return elements;
}
