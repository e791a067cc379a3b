import type { ConfigPath } from '../../model/config-path.js';
import { isRecord } from '../is-record.js';

/** Texts of fields lie no deeper (`slurm.extra[0]`). What lies deeper has the wrong type, and may have no end. */
export const DEEPEST_TEXT = 3;

/** Every text in a value, with its place. */
export function* textsIn(
  value: unknown,
  path: ConfigPath = [],
  depth = 0,
): Generator<{ readonly text: string; readonly path: ConfigPath }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (depth === DEEPEST_TEXT) return;
  else if (Array.isArray(value)) for (const [at, entry] of value.entries()) yield* textsIn(entry, [...path, at], depth + 1);
  else if (isRecord(value)) for (const [name, entry] of Object.entries(value)) yield* textsIn(entry, [...path, name], depth + 1);
}
