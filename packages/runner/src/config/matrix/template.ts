import type { JobId } from '../../model/job.js';
import type { JobSpec } from '../job-spec.js';
import { fillValues } from './fill-values.js';
import { fillText, keysIn, type Row } from './row.js';
import { textsIn } from './texts-in.js';

/** The description of the jobs of a matrix, looked at once for all of them. */
export interface Template {
  /** The id as it is written. */
  readonly id: string;
  /** All but the matrix, and a tag for its name. */
  readonly spec: JobSpec;
  /** The fields that differ from row to row. Not the commands: a shell must not read values, so whoever reads these puts them in. */
  readonly filled: readonly (keyof JobSpec)[];
  /** What differs is names and files alone: whatever else can be said of a job is the same for all. */
  readonly isUniform: boolean;
}

/** Fields that are a job's own, and texts whatever their values. */
const OWN: readonly string[] = ['description', 'input', 'needs', 'stdin', 'stdout', 'stderr'];

/** @param id as it is written. */
export function templateOf({ matrix: _, ...written }: JobSpec, id: string, keys: Row['keys']): Template {
  const spec: JobSpec = written;
  const isFilled = (value: unknown): boolean => [...textsIn(value)].some(({ text }) => keysIn(text).some((key) => keys.has(key)));
  const filled = (Object.keys(spec) as (keyof JobSpec)[]).filter(
    (name) => name !== 'cmd' && name !== 'pipeline' && isFilled(spec[name]),
  );
  const { tags = [], needs } = spec;
  // What is no list is told by the schema.
  const named = isFilled(id) || !Array.isArray(tags) ? spec : { ...spec, tags: [...tags, id] };
  const areWords = !Array.isArray(needs) || needs.every((need) => typeof need === 'string');
  return { id, spec: named, filled, isUniform: filled.every((name) => OWN.includes(name)) && areWords };
}

/** The description of one job. */
export function fillTemplate({ spec, filled }: Template, row: Row): JobSpec {
  const made: Record<string, unknown> = { ...spec };
  for (const name of filled) made[name] = fillValues(spec[name], row);
  return made;
}

/**
 * What a job of a matrix is called. An id with placeholders is filled like every other text. To any other the values are appended,
 * `test-20-a`, which no shell takes for its own, is a file name as it stands, and is found by `test-20-*`; all of these jobs have the id as it is
 * written for a tag.
 */
export function filledId(id: string, row: Row): JobId {
  return keysIn(id).some((key) => row.keys.has(key)) ? fillText(id, row) : `${id}-${row.values.join('-')}`;
}
