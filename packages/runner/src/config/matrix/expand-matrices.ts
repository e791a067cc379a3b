import type { ConfigPath } from '../../model/config-path.js';
import type { JobId } from '../../model/job.js';
import { checkId } from '../job-ids.js';
import type { JobSpec } from '../job-spec.js';
import type { Reader } from '../reader.js';
import { pathOf, type Written } from '../written-jobs.js';
import { checkPlaceholders } from './check-placeholders.js';
import { fillValues } from './fill-values.js';
import { readMatrix } from './read-matrix.js';
import { fillText, keysIn, type Row } from './row.js';

/** The jobs as they are to be read: those of a matrix one by one. */
export interface Expanded {
  readonly ids: readonly JobId[];
  /** The description that a job is made of, by its position. */
  readonly sources: readonly number[];
  /** The values it is made with; `undefined` for a job without a matrix. */
  readonly rows: readonly (Row | undefined)[];
}

/**
 * Makes one job of each combination of a matrix; `undefined` where no job has one. What they are called: an id with braces is filled like every
 * other text; to any other the values are appended, `test-20-a`, which no shell takes for its own, is a file name as it stands, and is
 * found by `test-20-*`. All of them have the id as it is written for a tag.
 *
 * @param ids of the descriptions.
 */
export function expandMatrices(written: Written, ids: readonly JobId[], reader: Reader): Expanded | undefined {
  if (!written.specs.some((spec) => typeof spec === 'object' && spec.matrix !== undefined)) return undefined;
  const expanded = { ids: [] as JobId[], sources: [] as number[], rows: [] as (Row | undefined)[] };
  const first = new Map<JobId, number>();
  for (const [source, spec] of written.specs.entries()) {
    const id = ids[source]!;
    const path = pathOf(written, source);
    const rows = typeof spec === 'object' && spec.matrix !== undefined ? rowsOf(spec, id, path, reader) : [undefined];
    for (const row of rows) {
      const own = row === undefined ? id : idOf(id, row);
      if (row !== undefined) checkId(own, path, reader.problems);
      const earlier = first.get(own);
      // Two that are written under one id have been told.
      if (earlier !== undefined && (row !== undefined || expanded.rows[earlier] !== undefined)) {
        const isSame = expanded.sources[earlier] === source;
        const hint = isSame ? `give no value twice, and write all keys into an id that has braces` : 'rename one of them';
        reader.problems.error('duplicate-id', path, `two jobs have the id ${JSON.stringify(own)}`, hint);
      }
      first.set(own, expanded.ids.length);
      expanded.ids.push(own);
      expanded.sources.push(source);
      expanded.rows.push(row);
    }
  }
  return expanded;
}

/** The description of one job of a matrix: every text has its values but the commands, for a shell must not read these. */
export function fillSpec(spec: JobSpec, id: JobId, row: Row): JobSpec {
  const { matrix: _, cmd, pipeline, ...fields } = spec;
  const filled = fillValues(fields, row) as JobSpec;
  const { tags = [] } = filled;
  return {
    ...filled,
    ...(cmd !== undefined && { cmd }),
    ...(pipeline !== undefined && { pipeline }),
    // What is no list is told by the schema.
    ...(Array.isArray(tags) && !isFilled(id, row) && { tags: [...tags, id] }),
  };
}

/** Its rows; a matrix that cannot be read stands for one job, which nobody reads: others may need it by its name. */
function rowsOf(spec: JobSpec, id: JobId, path: ConfigPath, reader: Reader): readonly (Row | undefined)[] {
  const rows = readMatrix(spec.matrix, [...path, 'matrix'], reader);
  if (rows === undefined) return [undefined];
  checkPlaceholders(spec, id, rows[0]!.keys, path, reader.problems);
  return rows;
}

function idOf(id: JobId, row: Row): JobId {
  return isFilled(id, row) ? fillText(id, row) : [id, ...row.values].join('-');
}

function isFilled(id: JobId, { keys }: Row): boolean {
  return keysIn(id).some((key) => keys.has(key));
}
