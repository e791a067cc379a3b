import { isRecord } from '../is-record.js';
import { fillText, type Row } from './row.js';
import { DEEPEST_TEXT } from './texts-in.js';

/** A copy of a field as it is written in which every text has the values of a row; names stay. */
export function fillValues(value: unknown, row: Row, depth = 0): unknown {
  if (typeof value === 'string') return fillText(value, row);
  if (depth === DEEPEST_TEXT) return value;
  if (Array.isArray(value)) return value.map((entry) => fillValues(entry, row, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fillValues(entry, row, depth + 1)]));
}
