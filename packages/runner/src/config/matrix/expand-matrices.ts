import type { ConfigPath } from '../../model/config-path.js';
import type { JobId } from '../../model/job.js';
import { checkId } from '../job-ids.js';
import type { JobSpec } from '../job-spec.js';
import type { Reader } from '../reader.js';
import { pathOf, type Written } from '../written-jobs.js';
import { checkPlaceholders } from './check-placeholders.js';
import { readMatrix } from './read-matrix.js';
import type { Row } from './row.js';
import { type Defaults, overDefaults } from './split-defaults.js';
import { filledId, type Template, templateOf } from './template.js';

/** The jobs as they are to be read: those of a matrix one by one. */
export interface Expanded {
  readonly ids: readonly JobId[];
  /** The description that a job is made of, by its position. */
  readonly sources: readonly number[];
  /** By the position of their description. */
  readonly templates: ReadonlyMap<number, Template>;
  /** The values it is made with; `undefined` for a job without a matrix. */
  readonly rows: readonly (Row | undefined)[];
}

/** A job without a matrix, or with one that cannot be read. */
const ONE: readonly (Row | undefined)[] = [undefined];

/**
 * Makes one job of each combination of a matrix; `undefined` where no job has one.
 *
 * @param ids of the descriptions.
 * @param defaults in which keys of a matrix stand in braces.
 */
export function expandMatrices(
  written: Written,
  ids: readonly JobId[],
  defaults: Defaults | undefined,
  reader: Reader,
): Expanded | undefined {
  if (!written.specs.some((spec) => typeof spec === 'object' && spec.matrix !== undefined)) return undefined;
  const expanded = {
    ids: [] as JobId[],
    sources: [] as number[],
    templates: new Map<number, Template>(),
    rows: [] as (Row | undefined)[],
  };
  const first = new Map<JobId, number>();
  for (const [source, spec] of written.specs.entries()) {
    const id = ids[source]!;
    const path = pathOf(written, source);
    const rows = typeof spec === 'object' && spec.matrix !== undefined ? rowsOf(spec, id, path, defaults, reader) : ONE;
    if (rows[0] !== undefined) {
      const whole = defaults === undefined ? (spec as JobSpec) : overDefaults(spec as JobSpec, defaults);
      expanded.templates.set(source, templateOf(whole, id, rows[0].keys));
      reader.problems.readManyTimes(path);
    }
    for (const row of rows) {
      const own = row === undefined ? id : filledId(id, row);
      if (row !== undefined) checkId(own, path, reader.problems);
      const earlier = first.get(own);
      // Two that are written under one id have been told.
      if (earlier !== undefined && (row !== undefined || expanded.rows[earlier] !== undefined)) {
        const isSame = expanded.sources[earlier] === source;
        const hint = isSame ? 'give no value twice, and an id with placeholders one for each key' : 'rename one of them';
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

/** Its rows; a matrix that cannot be read stands for one job, which nobody reads: others may need it by its name. */
function rowsOf(
  spec: JobSpec,
  id: JobId,
  path: ConfigPath,
  defaults: Defaults | undefined,
  reader: Reader,
): readonly (Row | undefined)[] {
  const rows = readMatrix(spec.matrix, [...path, 'matrix'], reader);
  if (rows === undefined) return ONE;
  checkPlaceholders({ spec, id, defaults }, rows[0]!.keys, path, reader.problems);
  return rows;
}
