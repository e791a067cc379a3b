import { readFileSync } from 'node:fs';
import type { JobSpec } from '@mpmsub/runner';
import { UsageError } from '../usage-error.js';
import type { BatchRequest, ValueSource } from './parse-words.js';
import { type BatchRow, hasPlaceholder, highestColumn, replacePlaceholders } from './placeholders.js';
import { combineRows, meaningfulLines } from './read-rows.js';
import { shellTemplate } from './shell-template.js';

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

/**
 * The jobs that a batch consists of, in order.
 *
 * @throws UsageError when a file cannot be read, or nothing is to be done.
 */
export function batchJobs(request: BatchRequest, { colsep }: BatchOptions): BatchJob[] {
  if (request.type === 'commands') {
    const lines = readLines(request.file ?? '-');
    return named(lines.map((line) => ({ spec: { cmd: line }, tag: line })));
  }
  const rows = combineRows(request.sources.map(valuesOf), colsep);
  const template = withPlaceholder(request.template);
  const asked = highestColumn(template.join(' '));
  const short = rows.find((row) => row.values.length < asked);
  if (short !== undefined) {
    throw new UsageError(
      `the command asks for {${asked}}, but value ${short.seq} (${JSON.stringify(short.values.join(' '))}) has ${short.values.length} column${short.values.length === 1 ? '' : 's'}`,
      colsep === undefined ? 'split values into columns with --colsep' : 'check --colsep',
    );
  }
  return named(
    rows.map((row) => ({ spec: { ...commandOf(template, row), family: template.join(' ') }, tag: row.values.join('\t') })),
  );
}

/** One word is a line for the shell; several are a program and its arguments, and meet no shell. */
function commandOf(template: readonly string[], row: BatchRow): JobSpec {
  const [only] = template;
  if (template.length > 1 || only === undefined) {
    return { cmd: template.map((word) => replacePlaceholders(word, row, (value) => value)) };
  }
  const { line, parameters } = shellTemplate(only, row);
  return { cmd: [SHELL, '-c', line, SHELL, ...parameters], description: replacePlaceholders(only, row, (value) => value) };
}

function withPlaceholder(template: readonly [string, ...string[]]): readonly string[] {
  if (template.some(hasPlaceholder)) return template;
  return template.length === 1 && /\s/.test(template[0]) ? [`${template[0]} {}`] : [...template, '{}'];
}

function named(jobs: readonly { spec: JobSpec; tag: string }[]): BatchJob[] {
  if (jobs.length === 0) throw new UsageError('there is nothing to run', 'give one command a line, or values after ":::"');
  const width = String(jobs.length).length;
  return jobs.map(({ spec, tag }, i) => ({ spec: { ...spec, id: String(i + 1).padStart(width, '0') }, tag }));
}

function valuesOf(source: ValueSource): readonly string[] {
  return 'values' in source ? source.values : readLines(source.file);
}

function readLines(file: string): string[] {
  try {
    return meaningfulLines(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    const name = file === '-' ? 'standard input' : file;
    throw new UsageError(
      `cannot read ${name}: ${(error as Error).message}`,
      'name a file with one command or value a line, or -',
    );
  }
}
