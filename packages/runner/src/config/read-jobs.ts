import type { ConfigPath } from '../model/config-path.js';
import type { Job, JobId } from '../model/job.js';
import { asConfigError } from './as-config-error.js';
import { autoId } from './auto-id.js';
import { describeValue } from './describe-value.js';
import { EXPECTATIONS } from './generated/vocabulary.js';
import type { JobSpec, NeedSpec } from './job-spec.js';
import type { Fields } from './read-fields.js';
import { readJob } from './read-job.js';
import type { Reader } from './reader.js';
import type { JobLike } from './spec.js';
import { didYouMean } from './suggest.js';

/** One entry of the jobs as written, with its place; `key` is its id where jobs are a record. */
interface Entry {
  readonly path: ConfigPath;
  readonly key: string | undefined;
  readonly spec: JobSpec | undefined;
}

/**
 * Makes the jobs of a record or a list; a function must have been called before.
 *
 * @param first position of the first one.
 */
export function readJobs(value: unknown, defaults: Fields, reader: Reader, first = 0): Job[] {
  const entries = entriesOf(value, reader, first);
  const ids = idsOf(entries, reader);
  const jobs: Job[] = [];
  for (const [index, { spec, path }] of entries.entries()) {
    const job = spec === undefined ? undefined : readJob(spec, { id: ids[index]!, index: first + index, path }, defaults, reader);
    if (job !== undefined) jobs.push(job);
  }
  if (reader.problems.hasErrors) tellUnknownNeeds(entries, ids, reader);
  return jobs;
}

/**
 * Needs are checked once more when the graph is made, after plugins had their say; but where the configuration is refused anyway,
 * these belong to what is told at once.
 */
function tellUnknownNeeds(entries: readonly Entry[], ids: readonly JobId[], { problems }: Reader): void {
  const known = new Set(ids);
  for (const [index, { spec, path }] of entries.entries()) {
    if (!Array.isArray(spec?.needs)) continue;
    for (const [position, need] of (spec.needs as unknown[]).entries()) {
      const name = typeof need === 'string' ? need : (need as NeedSpec | null)?.job;
      if (typeof name !== 'string' || known.has(name)) continue;
      const message = `job ${JSON.stringify(ids[index])} needs ${JSON.stringify(name)}, which is no job`;
      problems.error('unknown-need', [...path, 'needs', position], message, () => didYouMean(name, known));
    }
  }
}

function entriesOf(value: unknown, reader: Reader, first: number): Entry[] {
  if (Array.isArray(value)) {
    return value.map((entry, index) => {
      const path = ['jobs', first + index];
      return { path, key: undefined, spec: specOf(entry, path, reader) };
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, entry]) => {
      const path = ['jobs', key];
      return { path, key, spec: specOf(entry, path, reader) };
    });
  }
  reader.problems.error(
    'wrong-type',
    ['jobs'],
    `expected ${EXPECTATIONS['ConfigSpec/properties/jobs']}, found ${describeValue(value)}`,
  );
  return [];
}

/** The description of one entry: a text is a command line, a builder tells its own. */
function specOf(entry: unknown, path: ConfigPath, reader: Reader): JobSpec | undefined {
  if (typeof entry === 'string') return { cmd: entry };
  try {
    const spec: unknown = isJobLike(entry) ? entry.toJSON() : entry;
    if (typeof spec === 'object' && spec !== null && !Array.isArray(spec)) return spec as JobSpec;
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
function idsOf(entries: readonly Entry[], reader: Reader): JobId[] {
  const { problems } = reader;
  const first = new Map<JobId, number>();
  const ids = entries.map(({ key, spec, path }, index) => {
    const written = typeof spec?.id === 'string' ? spec.id : undefined;
    if (key !== undefined && written !== undefined && written !== key) {
      const message = `the job has the key ${JSON.stringify(key)} and the id ${JSON.stringify(written)}`;
      problems.error('id-conflict', [...path, 'id'], message, 'the key is the id: take "id" out');
    }
    const id = key ?? written;
    if (id === undefined) return undefined;
    const place = key === undefined ? [...path, 'id'] : path;
    if (id.trim() === '' || id !== id.trim() || /[\u0000-\u001f\u007f]/.test(id)) {
      const message = `${JSON.stringify(id)} cannot be the id of a job`;
      problems.error('bad-id', place, message, 'an id is not empty, has no blanks at its ends and no control characters');
    }
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
