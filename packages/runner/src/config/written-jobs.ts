import type { ConfigPath } from '../model/config-path.js';
import { asConfigError } from './as-config-error.js';
import { describeValue } from './describe-value.js';
import { EXPECTATIONS } from './generated/vocabulary.js';
import { isRecord } from './is-record.js';
import type { JobSpec } from './job-spec.js';
import type { Reader } from './reader.js';
import type { JobLike } from './spec.js';

/** The jobs as written. */
export interface Written {
  /** Ids of a record. */
  readonly keys: readonly string[] | undefined;
  /** In order; a text is a command line, `undefined` what was refused. */
  readonly specs: readonly (string | JobSpec | undefined)[];
  /** Position of the first one. */
  readonly first: number;
}

/** The jobs of a record or a list, as they are; what cannot be one is told. */
export function writtenJobs(value: unknown, reader: Reader, first: number): Written {
  if (Array.isArray(value)) {
    return { keys: undefined, specs: value.map((entry, at) => specOf(entry, first + at, reader)), first };
  }
  if (isRecord(value)) {
    const keys = Object.keys(value);
    return { keys, specs: keys.map((key) => specOf(value[key], key, reader)), first };
  }
  reader.problems.error(
    'wrong-type',
    ['jobs'],
    `expected ${EXPECTATIONS['ConfigSpec/properties/jobs']}, found ${describeValue(value)}`,
  );
  return { keys: undefined, specs: [], first };
}

/** The description of one entry; a builder tells its own. */
function specOf(entry: unknown, step: string | number, reader: Reader): string | JobSpec | undefined {
  if (typeof entry === 'string') return entry;
  try {
    const spec: unknown = isJobLike(entry) ? entry.toJSON() : entry;
    if (isRecord(spec)) return spec;
  } catch (error) {
    const told = asConfigError(error);
    if (told === undefined) throw error;
    for (const { code, message, hint } of told.diagnostics) reader.problems.error(code, ['jobs', step], message, hint);
    return undefined;
  }
  const message = `expected a job: a command line, a record such as { cmd: "tsc -b" }, or job(...); found ${describeValue(entry)}`;
  reader.problems.error(
    'wrong-type',
    ['jobs', step],
    message,
    Array.isArray(entry) ? 'write the list as "cmd" of a record' : undefined,
  );
  return undefined;
}

function isJobLike(value: unknown): value is JobLike {
  return typeof value === 'object' && value !== null && typeof (value as Partial<JobLike>).toJSON === 'function';
}

/** Where a job is written. */
export function pathOf({ keys, first }: Written, at: number): ConfigPath {
  return ['jobs', keys?.[at] ?? first + at];
}
