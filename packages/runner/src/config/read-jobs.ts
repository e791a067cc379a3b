import type { ConfigPath } from '../model/config-path.js';
import type { Job, JobId } from '../model/job.js';
import { asConfigError } from './as-config-error.js';
import { autoId } from './auto-id.js';
import { describeValue } from './describe-value.js';
import { EXPECTATIONS } from './generated/vocabulary.js';
import { isRecord } from './is-record.js';
import type { JobSpec } from './job-spec.js';
import type { Fields } from './read-fields.js';
import { readJob } from './read-job.js';
import { wordOf } from './read-needs.js';
import type { Reader } from './reader.js';
import { type NeedPlace, selectNeeds } from './select-needs.js';
import type { JobLike } from './spec.js';
import { tellNeeds } from './tell-needs.js';

/** The jobs as written. */
interface Written {
  /** Ids of a record. */
  readonly keys: readonly string[] | undefined;
  /** In order; a text is a command line, `undefined` what was refused. */
  readonly specs: readonly (string | JobSpec | undefined)[];
  /** Position of the first one. */
  readonly first: number;
}

/**
 * Makes the jobs of a record or a list; a function must have been called before. One after the other, so that of 100,000 nothing but the
 * jobs themselves is held.
 *
 * @param first position of the first one.
 */
export function readJobs(value: unknown, defaults: Fields, reader: Reader, first = 0): readonly Job[] {
  const written = writtenJobs(value, reader, first);
  const ids = idsOf(written, reader);
  const jobs: Job[] = [];
  for (const [at, entry] of written.specs.entries()) {
    const spec = typeof entry === 'string' ? { cmd: entry } : entry;
    const place = { id: ids[at]!, index: first + at, path: pathOf(written, at) };
    const job = spec === undefined ? undefined : readJob(spec, place, defaults, reader);
    if (job !== undefined) jobs.push(job);
  }
  const { problems } = reader;
  const needsOf = (at: number): unknown => (written.specs[at] as { readonly needs?: unknown } | undefined)?.needs;
  const placeOf: NeedPlace = (at, word) => {
    const needs = needsOf(at);
    return [...pathOf(written, at), 'needs', Array.isArray(needs) ? needs.findIndex((need) => wordOf(need) === word) : 0];
  };
  const selected = problems.hasErrors ? jobs : selectNeeds(jobs, placeOf, reader);
  if (problems.hasErrors) {
    const needing = ids.map((id, at) => ({
      id,
      path: pathOf(written, at),
      needs: needsOf(at),
      tags: tagsOf(written.specs[at], defaults),
    }));
    tellNeeds(needing, reader);
  }
  return selected;
}

/** What it is tagged with, as far as that can be told where something is wrong. */
function tagsOf(spec: string | JobSpec | undefined, { tags = [] }: Fields): readonly string[] {
  const own: unknown = typeof spec === 'object' ? spec.tags : undefined;
  return Array.isArray(own) ? [...tags, ...own.filter((tag) => typeof tag === 'string')] : tags;
}

function pathOf({ keys, first }: Written, at: number): ConfigPath {
  return ['jobs', keys?.[at] ?? first + at];
}

function writtenJobs(value: unknown, reader: Reader, first: number): Written {
  if (Array.isArray(value)) {
    return { keys: undefined, specs: value.map((entry, at) => specOf(entry, ['jobs', first + at], reader)), first };
  }
  if (isRecord(value)) {
    const keys = Object.keys(value);
    return { keys, specs: keys.map((key) => specOf(value[key], ['jobs', key], reader)), first };
  }
  reader.problems.error(
    'wrong-type',
    ['jobs'],
    `expected ${EXPECTATIONS['ConfigSpec/properties/jobs']}, found ${describeValue(value)}`,
  );
  return { keys: undefined, specs: [], first };
}

/** The description of one entry; a builder tells its own. */
function specOf(entry: unknown, path: ConfigPath, reader: Reader): string | JobSpec | undefined {
  if (typeof entry === 'string') return entry;
  try {
    const spec: unknown = isJobLike(entry) ? entry.toJSON() : entry;
    if (isRecord(spec)) return spec;
  } catch (error) {
    const told = asConfigError(error);
    if (told === undefined) throw error;
    for (const { code, message, hint } of told.diagnostics) reader.problems.error(code, path, message, hint);
    return undefined;
  }
  const message = `expected a job: a command line, a record such as { cmd: "tsc -b" }, or job(...); found ${describeValue(entry)}`;
  reader.problems.error('wrong-type', path, message, Array.isArray(entry) ? 'write the list as "cmd" of a record' : undefined);
  return undefined;
}

function isJobLike(value: unknown): value is JobLike {
  return typeof value === 'object' && value !== null && typeof (value as Partial<JobLike>).toJSON === 'function';
}

/** The id of each entry: its own, the key of the record, or the next of `job_0001` and so on. Tells ids that cannot be. */
function idsOf(written: Written, { problems }: Reader): JobId[] {
  const first = new Map<JobId, number>();
  const ids = written.specs.map((spec, index) => {
    const key = written.keys?.[index];
    const own = typeof spec === 'object' && typeof spec.id === 'string' ? spec.id : undefined;
    const id = key ?? own;
    if (id === undefined) return undefined;
    const path = pathOf(written, index);
    if (key !== undefined && own !== undefined && own !== key) {
      const message = `the job has the key ${JSON.stringify(key)} and the id ${JSON.stringify(own)}`;
      problems.error('id-conflict', [...path, 'id'], message, 'the key is the id: take "id" out');
    }
    const place = key === undefined ? [...path, 'id'] : path;
    if (id.trim() === '' || id !== id.trim() || /[\u0000-\u001f\u007f]/.test(id)) {
      const message = `${JSON.stringify(id)} cannot be the id of a job`;
      problems.error('bad-id', place, message, 'an id is not empty, has no blanks at its ends and no control characters');
    }
    // Keys of a record are different.
    if (key !== undefined) return id;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    else
      problems.error(
        'duplicate-id',
        place,
        `two jobs have the id ${JSON.stringify(id)}: numbers ${earlier + 1} and ${index + 1}`,
        'rename one of them',
      );
    return id;
  });
  let last = 0;
  return ids.map((id, index) => {
    if (id !== undefined) return id;
    last = Math.max(last, index) + 1;
    while (first.has(autoId(last))) last++;
    return autoId(last);
  });
}
