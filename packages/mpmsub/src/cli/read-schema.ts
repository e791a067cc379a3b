import { existsSync, readFileSync } from 'node:fs';

/** Where the schema lies, seen from this module: one or two folders above the bundle's files, or among the sources. */
const PLACES = ['../schema.json', '../../schema.json', '../../../runner/schema.json'];

/** The JSON Schema of a configuration, as text. */
export function readSchema(): string {
  const place = PLACES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) throw new Error('schema.json is missing from this installation');
  return readFileSync(place, 'utf8');
}
