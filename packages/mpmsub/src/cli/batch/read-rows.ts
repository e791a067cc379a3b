import type { BatchRow } from './placeholders.js';

/**
 * Every combination of one value from each source; the last source changes fastest. With `colsep` a value is split into columns.
 *
 * @param first number of the first combination.
 */
export function* combineRows(sources: readonly Iterable<string>[], colsep: RegExp | undefined, first = 1): Generator<BatchRow> {
  let seq = first;
  function* combine(chosen: readonly string[], [source, ...rest]: readonly Iterable<string>[]): Generator<BatchRow> {
    if (source === undefined) yield { seq: seq++, values: chosen };
    else for (const value of source) yield* combine([...chosen, ...columns(value, colsep)], rest);
  }
  yield* combine([], sources);
}

function columns(value: string, colsep: RegExp | undefined): string[] {
  return colsep === undefined ? [value] : value.split(colsep);
}
