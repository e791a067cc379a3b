import type { ConfigPath } from '../../model/config-path.js';
import { describeValue } from '../describe-value.js';
import { isRecord } from '../is-record.js';
import type { Reader } from '../reader.js';
import { didYouMean } from '../suggest.js';
import { readValue } from './read-values.js';

/**
 * Reads `include` or `exclude`: a list of records of keys and values. Every problem is told; `undefined` then.
 *
 * @param keys those of the matrix; `undefined`: those of the first record.
 * @param isWhole each record has a value for every key.
 */
export function readCombinations(
  written: unknown,
  keys: readonly string[] | undefined,
  isWhole: boolean,
  path: ConfigPath,
  { problems }: Reader,
): readonly Readonly<Record<string, string>>[] | undefined {
  if (written === undefined) return [];
  const known = keys ?? (Array.isArray(written) && isRecord(written[0]) ? Object.keys(written[0]) : []);
  if (!Array.isArray(written)) {
    problems.error(
      'wrong-type',
      path,
      `expected a list of records such as [{ node: 20, os: "a" }], found ${describeValue(written)}`,
    );
    return undefined;
  }
  let isSound = true;
  const combinations = written.map((record: unknown, at) => {
    const place = [...path, at];
    if (!isRecord(record) || Object.keys(record).length === 0) {
      problems.error('wrong-type', place, `expected a record such as { node: 20, os: "a" }, found ${describeValue(record)}`);
      isSound = false;
      return {};
    }
    for (const key of Object.keys(record).filter((name) => !known.includes(name))) {
      const hint = didYouMean(key, known) ?? `its keys are: ${known.join(', ')}`;
      problems.error('unknown-key', [...place, key], `the matrix has no key ${JSON.stringify(key)}`, hint);
      isSound = false;
    }
    for (const key of isWhole ? known.filter((name) => record[name] === undefined) : []) {
      const message = `the combination has no value for ${JSON.stringify(key)}`;
      problems.error('missing-key', place, message, `add ${JSON.stringify(key)}: what is included is a whole combination`);
      isSound = false;
    }
    const values = Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, readValue(value, [...place, key], problems)]);
    if (values.some(([, value]) => value === undefined)) isSound = false;
    return Object.fromEntries(values) as Record<string, string>;
  });
  return isSound ? combinations : undefined;
}
