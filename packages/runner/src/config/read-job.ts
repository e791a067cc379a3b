import type { ConfigPath } from '../model/config-path.js';
import { formatBytes } from '../model/format.js';
import type { Job, JobId } from '../model/job.js';
import { type CommandSource, makeJob, type OwnFields, shareFields } from '../model/make-job.js';
import type { Request } from '../model/resources.js';
import { checkText } from './check-text.js';
import type { JobSpec } from './job-spec.js';
import type { Row } from './matrix/row.js';
import { flawOf, readCommand } from './read-commands.js';
import { type Fields, readFields, readPath } from './read-fields.js';
import { NO_NEEDS, readNeeds } from './read-needs.js';
import { NO_RETRY } from './read-retry.js';
import type { Reader } from './reader.js';
import { validate } from './validate.js';

const NO_TAGS: readonly string[] = Object.freeze([]);
const NO_ENV: Job['env'] = Object.freeze({});

/** Where a job stands in the configuration. */
export interface JobPlace {
  readonly id: JobId;
  /** Position of declaration. */
  readonly index: number;
  readonly path: ConfigPath;
  /** The values of its matrix, to be put into its commands; what else it holds has them already. */
  readonly row?: Row | undefined;
}

/** Checks a description and reads what it has in common with the defaults of all. */
export function readOwn(spec: JobSpec, path: ConfigPath, defaults: Fields, reader: Reader): Fields {
  validate('JobSpec', spec, path, reader.problems);
  const own = readFields(spec, path, reader);
  checkFields(spec, own, defaults, path, reader);
  return own;
}

/**
 * Makes the job of a description; notes every problem and gives `undefined` when there was one.
 *
 * @param own what {@link readOwn} reads, where that was done for a description that says the same.
 */
export function readJob(
  spec: JobSpec,
  place: JobPlace,
  defaults: Fields,
  reader: Reader,
  own: Fields = readOwn(spec, place.path, defaults, reader),
): Job | undefined {
  const { path } = place;
  const { problems } = reader;
  const shell = own.shell ?? defaults.shell ?? '/bin/sh';
  const command = readCommand(spec, { path, row: place.row }, shell, problems);
  const needs = readNeeds(spec.needs, path, reader);
  const input = readInput(spec.input, path, reader);
  // absent where nothing was said: most jobs have none of these, and 100,000 of them are kept
  const mine: Changing<OwnFields> = { id: place.id, index: place.index, needs };
  if (input !== undefined) mine.input = input;
  if (spec.description !== undefined) mine.description = spec.description;
  for (const name of STREAMS) {
    const file = spec[name] === undefined ? undefined : readPath(spec, name, path, reader);
    if (file !== undefined) mine[name] = file;
  }
  return command === undefined ? undefined : jobOf(mine, command, own, defaults, reader, place.row);
}

/**
 * Makes the job of a command line by itself, as a hundred thousand may be; `undefined` where there is something to tell about it, which
 * {@link readJob} does.
 *
 * @param own what {@link readOwn} reads of any such line.
 */
export function readLine(
  line: string,
  { id, index }: Pick<JobPlace, 'id' | 'index'>,
  defaults: Fields,
  reader: Reader,
  own: Fields,
): Job | undefined {
  return flawOf(line) === undefined ? jobOf({ id, index, needs: NO_NEEDS }, line, own, defaults, reader) : undefined;
}

function jobOf(mine: OwnFields, command: CommandSource, own: Fields, defaults: Fields, reader: Reader, row?: Row): Job {
  const shell = own.shell ?? defaults.shell ?? '/bin/sh';
  const { families, fields } = reader.shared;
  const family = own.family ?? defaults.family ?? families.of(command, shell, row);
  const shared = fields.get(family, own, () => shareFields(fieldsOf(own, defaults, family, reader.root), shell));
  return makeJob(mine, shared, command);
}

/** What many jobs have in common: all but names, needs, files and the command. */
function fieldsOf(own: Fields, defaults: Fields, family: string, root: string) {
  const fields: Changing<Parameters<typeof shareFields>[0]> = {
    request: requestOf(own, defaults),
    pinned: own.pinned ?? defaults.pinned ?? false,
    exclusive: own.exclusive ?? defaults.exclusive ?? false,
    priority: own.priority ?? defaults.priority ?? 0,
    tags: joined(defaults.tags, own.tags),
    family,
    env: merged(defaults.env, own.env) ?? NO_ENV,
    cwd: own.cwd ?? defaults.cwd ?? root,
    retry: own.retry ?? defaults.retry ?? NO_RETRY,
    preemptible: own.preemptible ?? defaults.preemptible ?? true,
    leftovers: own.leftovers ?? defaults.leftovers ?? 'kill',
  };
  const timeout = own.timeout ?? defaults.timeout;
  const memoryLimit = own.memoryLimit ?? defaults.memoryLimit;
  const executor = own.executor ?? defaults.executor;
  if (timeout !== undefined) fields.timeout = timeout;
  if (memoryLimit !== undefined) fields.memoryLimit = memoryLimit;
  if (executor !== undefined) fields.executor = executor;
  if (own.share ?? defaults.share) fields.share = true;
  if (own.slurm !== undefined || defaults.slurm !== undefined) fields.slurm = Object.freeze({ ...defaults.slurm, ...own.slurm });
  return fields;
}

const STREAMS = ['stdin', 'stdout', 'stderr'] as const;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** What only makes sense together. */
function checkFields(spec: JobSpec, own: Fields, defaults: Fields, path: ConfigPath, { problems }: Reader): void {
  const memory = own.memory ?? defaults.memory;
  if (own.pinned && memory === undefined && spec.memory === undefined && spec.m === undefined) {
    problems.error(
      'pinned-without-memory',
      [...path, 'pinned'],
      '"pinned" needs an amount to hold on to',
      'add "memory", or take "pinned" out',
    );
  }
  if (own.shell !== undefined && Array.isArray(spec.cmd)) {
    const message = '"shell" is for a command written as text, this one is a list';
    problems.error('shell-without-text', [...path, 'shell'], message, 'write "cmd" as one text, or take "shell" out');
  }
  const limit = own.memoryLimit ?? (own.memory === undefined ? undefined : defaults.memoryLimit);
  if (limit === undefined) return;
  const place = [...path, own.memoryLimit === undefined ? 'memory' : 'memoryLimit'];
  if ('factor' in limit && limit.factor < 1) {
    problems.warn(
      'limit-below-memory',
      place,
      `a limit of ${limit.factor}x ends the job before it has used what is reserved`,
      'write at least "1x"',
    );
  } else if ('bytes' in limit && memory !== undefined && limit.bytes < memory) {
    const message = `the limit ${formatBytes(limit.bytes)} ends the job before it has used the ${formatBytes(memory)} that are reserved`;
    problems.warn('limit-below-memory', place, message, 'raise "memoryLimit", or lower "memory"');
  }
}

function requestOf(own: Fields, defaults: Fields): Request {
  const cpus = own.cpus ?? defaults.cpus ?? 1;
  const memory = own.memory ?? defaults.memory;
  const resources = merged(defaults.resources, own.resources);
  return Object.freeze({ ...resources, cpus, ...(memory !== undefined && { memory }) });
}

/** What has the wrong type was told by the schema and is left out. */
function readInput(value: unknown, path: ConfigPath, { problems }: Reader): readonly string[] | undefined {
  if (typeof value === 'string') {
    checkText(value, [...path, 'input'], problems);
    return Object.freeze([value]);
  }
  if (!Array.isArray(value)) return undefined;
  const patterns = value.filter((pattern): pattern is string => typeof pattern === 'string');
  for (const [index, pattern] of patterns.entries()) checkText(pattern, [...path, 'input', index], problems);
  return patterns.length === 0 ? undefined : Object.freeze(patterns);
}

function joined(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] {
  if (a === undefined || b === undefined) return a ?? b ?? NO_TAGS;
  return Object.freeze([...new Set([...a, ...b])]);
}

function merged<T>(a: Readonly<Record<string, T>> | undefined, b: Readonly<Record<string, T>> | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : Object.freeze({ ...a, ...b });
}
