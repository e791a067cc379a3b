import { isRecord } from '../is-record.js';
import { fillText, type Row } from './row.js';

/** A copy of what is written in which every text has the values of a row, however deep it lies; names of fields stay. */
export function fillValues(value: unknown, row: Row): unknown {
  if (typeof value === 'string') return fillText(value, row);
  if (Array.isArray(value)) return value.map((entry) => fillValues(entry, row));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fillValues(entry, row)]));
}
