import { type JobSpec, type Replace, shellQuoted, shellTemplate, shellText } from '@mpmsub/runner';
import { UsageError } from '../usage-error.js';
import type { BatchRequest } from './parse-words.js';
import { type BatchRow, hasPlaceholder, highestColumn, replacePlaceholders } from './placeholders.js';
import { combineRows } from './read-rows.js';
import { type Lines, LOT, openSource, readLines } from './read-source.js';

/** The shell of command lines, the same one that the engine takes. */
const SHELL = '/bin/sh';

/** What the jobs of a batch have in common. */
export interface BatchOptions {
  readonly colsep?: RegExp | undefined;
}

/** A job of a batch, and what stands before each line of its output with `--tag`. */
export interface BatchJob {
  readonly spec: JobSpec & { readonly id: string };
  readonly tag: string;
}

/** The jobs that a batch consists of. */
export interface Batch {
  /** How many there are; `undefined` while they still come through a pipe. */
  readonly count: number | undefined;
  /** In order, made as they are asked for, and never an empty lot. To be read once, these or `texts`. */
  lots(signal: AbortSignal): AsyncGenerator<readonly BatchJob[]>;
  /** The commands as lines for a shell, for people to look at. */
  texts(signal: AbortSignal): AsyncGenerator<string>;
}

/** What is to be done with a row: a line of its own, or a template with its values. */
interface Maker {
  /** @throws UsageError when nothing can be made of it. */
  check(row: BatchRow): void;
  make(row: BatchRow): { readonly spec: JobSpec; readonly tag: string };
  text(row: BatchRow): string;
}

type RowLots = (signal: AbortSignal) => AsyncGenerator<readonly BatchRow[]>;

/**
 * Reads what can be known before the first job runs.
 *
 * @throws UsageError when a file cannot be read, a column is missing, or nothing is to be done; from `lots` for what comes through a pipe.
 */
export function batchJobs(request: BatchRequest, { colsep }: BatchOptions): Batch {
  const isTemplate = request.type === 'template';
  const [source = { file: '-' }, ...more] = isTemplate ? request.sources : [{ file: request.file ?? '-' }];
  const first = openSource(source);
  // All combinations with a value are made when it comes, so the further sources are needed whole.
  const rest = more.map((further) => ('values' in further ? further.values : [...readLines(further.file)]));
  const maker = isTemplate ? fromTemplate(withPlaceholder(request.template), colsep) : fromLine;
  const rowsOf = (lines: Iterable<string>, seq: number) => combineRows([lines, ...rest], isTemplate ? colsep : undefined, seq);
  return typeof first === 'function' ? streamed(first, rowsOf, maker) : known(() => rowsOf(first, 1), maker);
}

/** Once through all rows first, so that nothing runs when one of them cannot. */
function known(rows: () => Iterable<BatchRow>, maker: Maker): Batch {
  let count = 0;
  for (const row of rows()) {
    maker.check(row);
    count++;
  }
  if (count === 0) throw nothingToRun();
  async function* lots() {
    let lot: BatchRow[] = [];
    for (const row of rows()) {
      lot.push(row);
      if (lot.length < LOT) continue;
      yield lot;
      lot = [];
    }
    if (lot.length > 0) yield lot;
  }
  return batchOf(lots, maker, count);
}

function streamed(
  read: Exclude<Lines, Iterable<string>>,
  rowsOf: (lines: Iterable<string>, seq: number) => Iterable<BatchRow>,
  maker: Maker,
): Batch {
  async function* lots(signal: AbortSignal) {
    let seq = 1;
    for await (const lines of read(signal)) {
      const lot = [...rowsOf(lines, seq)];
      for (const row of lot) maker.check(row);
      seq += lot.length;
      if (lot.length > 0) yield lot;
    }
    if (seq === 1 && !signal.aborted) throw nothingToRun();
  }
  return batchOf(lots, maker);
}

/** @param count where it is known; then ids are padded to its width, so that they sort as they stand. */
function batchOf(rowLots: RowLots, { make, text }: Maker, count?: number): Batch {
  const width = count === undefined ? 0 : String(count).length;
  return {
    count,
    async *lots(signal) {
      for await (const rows of rowLots(signal)) yield rows.map((row) => named(make(row), row.seq, width));
    },
    async *texts(signal) {
      for await (const rows of rowLots(signal)) yield* rows.map(text);
    },
  };
}

const fromLine: Maker = {
  check() {},
  make: ({ values: [line = ''] }) => ({ spec: { cmd: line }, tag: line }),
  text: ({ values: [line = ''] }) => line,
};

function fromTemplate(template: readonly string[], colsep: RegExp | undefined): Maker {
  const family = template.join(' ');
  const asked = highestColumn(family);
  return {
    check({ seq, values }) {
      const { length } = values;
      if (length >= asked) return;
      throw new UsageError(
        `the command asks for {${asked}}, but value ${seq} (${JSON.stringify(values.join(' '))}) has ${length} column${length === 1 ? '' : 's'}`,
        colsep === undefined ? 'split values into columns with --colsep' : 'check --colsep',
      );
    },
    make: (row) => ({ spec: { ...commandOf(template, row), family }, tag: row.values.join('\t') }),
    text: (row) =>
      template.length === 1
        ? shellText(template[0]!, placing(row))
        : template.map((word) => shellQuoted(replacePlaceholders(word, row, (value) => value))).join(' '),
  };
}

/** Replaces the placeholders of a text by the values of a row. */
function placing(row: BatchRow): Replace {
  return (text, put) => replacePlaceholders(text, row, put);
}

/** One word is a line for the shell; several are a program and its arguments, and meet no shell. */
function commandOf(template: readonly string[], row: BatchRow): JobSpec {
  const [only] = template;
  if (template.length > 1 || only === undefined) {
    return { cmd: template.map((word) => replacePlaceholders(word, row, (value) => value)) };
  }
  const { line, parameters } = shellTemplate(only, placing(row));
  return { cmd: [SHELL, '-c', line, SHELL, ...parameters], description: replacePlaceholders(only, row, (value) => value) };
}

function withPlaceholder(template: readonly [string, ...string[]]): readonly string[] {
  if (template.some(hasPlaceholder)) return template;
  return template.length === 1 && /\s/.test(template[0]) ? [`${template[0]} {}`] : [...template, '{}'];
}

function named({ spec, tag }: ReturnType<Maker['make']>, seq: number, width: number): BatchJob {
  return { spec: { ...spec, id: String(seq).padStart(width, '0') }, tag };
}

function nothingToRun(): UsageError {
  return new UsageError('there is nothing to run', 'give one command or value a line, or values after ":::"');
}
