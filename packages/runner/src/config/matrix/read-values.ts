import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigPath } from '../../model/config-path.js';
import { describeValue } from '../describe-value.js';
import { EXPECTATIONS } from '../generated/vocabulary.js';
import { isRecord } from '../is-record.js';
import type { Problems } from '../problems.js';
import type { Reader } from '../reader.js';
import { didYouMean } from '../suggest.js';
import { findFiles } from './find-files.js';
import { meaningfulLines } from './meaningful-lines.js';

const EXPECTED = 'a list of values such as [20, 22], or { glob: "data/*.csv" }, or { lines: "urls.txt" }';

/** Reads the values of one key: a list, the files that a glob means, or the lines of a file. Every problem is told; `undefined` then. */
export function readValues(written: unknown, path: ConfigPath, { root, problems }: Reader): readonly string[] | undefined {
  if (Array.isArray(written)) {
    // Not by `map`, which passes over holes.
    const values = Array.from(written, (value, at) => readValue(value, [...path, at], problems));
    return values.includes(undefined)
      ? undefined
      : some(values as string[], path, 'the list is empty', 'give at least one value', problems);
  }
  if (!isRecord(written) || !hasOneSource(written, path, problems)) {
    if (!isRecord(written)) problems.error('wrong-type', path, `expected ${EXPECTED}, found ${describeValue(written)}`);
    return undefined;
  }
  if (written.glob !== undefined) {
    const patterns: readonly unknown[] = Array.isArray(written.glob) ? written.glob : [written.glob];
    if (!patterns.every((pattern) => typeof pattern === 'string' && pattern.trim() !== '')) {
      const message = `expected ${EXPECTATIONS['MatrixFiles/properties/glob']}, found ${describeValue(written.glob)}`;
      problems.error('wrong-type', [...path, 'glob'], message);
      return undefined;
    }
    const names = patterns.map((pattern) => JSON.stringify(pattern)).join(', ');
    const files = findFiles(patterns as string[], root);
    return some(
      files,
      [...path, 'glob'],
      `${names} meets no file`,
      `it counts from ${root}, and is looked at before anything runs`,
      problems,
    );
  }
  if (typeof written.lines !== 'string') {
    const message = `expected ${EXPECTATIONS['MatrixLines/properties/lines']}, found ${describeValue(written.lines)}`;
    problems.error('wrong-type', [...path, 'lines'], message);
    return undefined;
  }
  return readLines(written.lines, [...path, 'lines'], root, problems);
}

/** One value as text; what cannot be one is told and gives `undefined`. */
export function readValue(value: unknown, path: ConfigPath, problems: Problems): string | undefined {
  const isReal = typeof value !== 'number' || Number.isFinite(value);
  if ((typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') || !isReal) {
    problems.error('wrong-type', path, `expected a text, a number, true or false, found ${describeValue(value)}`);
    return undefined;
  }
  const text = String(value);
  if (!text.includes('\0')) return text;
  problems.error('nul-character', path, 'the value holds a NUL character', 'take it out');
  return undefined;
}

const SOURCES = ['glob', 'lines'];

function hasOneSource(written: Readonly<Record<string, unknown>>, path: ConfigPath, problems: Problems): boolean {
  const given = Object.keys(written).filter((name) => written[name] !== undefined);
  const unknown = given.filter((name) => !SOURCES.includes(name));
  for (const name of unknown) {
    problems.error(
      'unknown-key',
      [...path, name],
      `unknown field ${JSON.stringify(name)}`,
      didYouMean(name, SOURCES) ?? 'there are "glob" and "lines"',
    );
  }
  if (unknown.length > 0) return false;
  if (given.length !== 1) problems.error('wrong-type', path, `expected ${EXPECTED}, found ${describeValue(written)}`);
  return given.length === 1;
}

function readLines(file: string, path: ConfigPath, root: string, problems: Problems): readonly string[] | undefined {
  try {
    const lines = meaningfulLines(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(root, file))));
    const broken = lines.find((line) => line.includes('\0'));
    if (broken === undefined)
      return some(lines, path, `${JSON.stringify(file)} has no line with a value`, 'give at least one', problems);
    problems.error('nul-character', path, `${JSON.stringify(file)} holds a NUL character`, 'take it out');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'is not there'
        : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? 'is not UTF-8'
          : `cannot be read: ${message}`;
    problems.error('unreadable-values', path, `${JSON.stringify(file)} ${why}`, `it is looked for in ${root}`);
  }
  return undefined;
}

function some(
  values: readonly string[],
  path: ConfigPath,
  message: string,
  hint: string,
  problems: Problems,
): readonly string[] | undefined {
  if (values.length > 0) return values;
  problems.error('empty-matrix', path, `${message}: there would be no job`, hint);
  return undefined;
}
