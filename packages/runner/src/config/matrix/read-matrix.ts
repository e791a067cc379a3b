import type { ConfigPath } from '../../model/config-path.js';
import { describeValue } from '../describe-value.js';
import { EXPECTATIONS } from '../generated/vocabulary.js';
import { isRecord } from '../is-record.js';
import type { Reader } from '../reader.js';
import { combineValues } from './combine-values.js';
import { readCombinations } from './read-combinations.js';
import { readValues } from './read-values.js';
import type { Row } from './row.js';

/** What a job's command is told of itself by braces; no key can be called so. */
export const RESERVED: readonly string[] = ['cpus', 'memoryMb'];

/** So many jobs are made of one description; what has more comes through a pipe, and is not held. */
const MOST_ROWS = 1_000_000;

/**
 * Reads the matrix of a job: every combination of one value of each key, the last one changing fastest, without those of `exclude`, then those
 * of `include`. Every problem is told; `undefined` then.
 */
export function readMatrix(written: unknown, path: ConfigPath, reader: Reader): readonly Row[] | undefined {
  const { problems } = reader;
  if (!isRecord(written)) {
    problems.error('wrong-type', path, `expected ${EXPECTATIONS['JobSpec/properties/matrix']}, found ${describeValue(written)}`);
    return undefined;
  }
  const { include, exclude, ...lists } = written;
  const names = Object.keys(lists).filter((name) => lists[name] !== undefined);
  const areSound = names.map((name) => isSound(name, [...path, name], reader));
  const values = names.map((name) => readValues(lists[name], [...path, name], reader));
  const own = names.length > 0 ? names : undefined;
  const more = readCombinations(include, own, true, [...path, 'include'], reader);
  const fewer = readCombinations(exclude, own ?? [], false, [...path, 'exclude'], reader);
  if (values.includes(undefined) || more === undefined || fewer === undefined || areSound.includes(false)) return undefined;
  const lengths = (values as readonly (readonly string[])[]).map(({ length }) => length);
  const product = names.length === 0 ? 0 : lengths.reduce((all, length) => all * length, 1);
  if (product > MOST_ROWS) {
    const message = `${lengths.map((length) => length.toLocaleString('en')).join(' x ')} combinations are more than a million jobs`;
    problems.error(
      'large-matrix',
      path,
      message,
      'give fewer values, or write the commands into "mpmsub batch", which reads them as they come',
    );
    return undefined;
  }
  const keys = new Map((own ?? Object.keys(more[0] ?? {})).map((name, at) => [name, at]));
  if (own === undefined && ![...keys.keys()].every((name) => isSound(name, [...path, 'include', 0, name], reader)))
    return undefined;
  const rows: Row[] = [];
  const excluded = fewer.map((combination) => Object.entries(combination).map(([key, value]) => ({ at: keys.get(key)!, value })));
  const effects = fewer.map(() => 0);
  for (const row of combineValues(values as readonly (readonly string[])[])) {
    const at = excluded.findIndex((combination) => combination.every((given) => row[given.at] === given.value));
    if (at < 0) rows.push({ keys, values: row });
    else effects[at]! += 1;
  }
  for (const [at, effect] of effects.entries()) {
    const message = 'no combination has all of these values, so none is left out';
    if (effect === 0)
      problems.warn('unmatched-exclude', [...path, 'exclude', at], message, 'check the values, or take the record out');
  }
  for (const combination of more) rows.push({ keys, values: [...keys.keys()].map((key) => combination[key]!) });
  if (rows.length > 0) return rows;
  const message = names.length === 0 ? 'the matrix has no key' : 'every combination is excluded';
  problems.error(
    'empty-matrix',
    path,
    `${message}: there would be no job`,
    'give at least one value, such as { node: [20, 22] }',
  );
  return undefined;
}

function isSound(name: string, path: ConfigPath, { problems }: Reader): boolean {
  const isReserved = RESERVED.includes(name);
  if (!isReserved && /^[A-Za-z_][\w-]*$/.test(name)) return true;
  const why = isReserved
    ? `{${name}} is replaced by what the job was given`
    : 'a key is made of letters, digits, "_" and "-", and begins with a letter';
  problems.error('bad-matrix-key', path, `${JSON.stringify(name)} cannot be a key of a matrix: ${why}`, 'call it something else');
  return false;
}
