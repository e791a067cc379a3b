import type { Job } from '../model/job.js';
import { isRecord } from './is-record.js';
import { idsOf } from './job-ids.js';
import type { JobSpec } from './job-spec.js';
import { expandMatrices } from './matrix/expand-matrices.js';
import { overDefaults, splitDefaults } from './matrix/split-defaults.js';
import { fillTemplate, type Template } from './matrix/template.js';
import { type Fields, readFields } from './read-fields.js';
import { readJob, readLine, readOwn } from './read-job.js';
import { wordOf } from './read-needs.js';
import { once, type Reader } from './reader.js';
import { type NeedPlace, selectNeeds } from './select-needs.js';
import { tellNeeds } from './tell-needs.js';
import { pathOf, writtenJobs } from './written-jobs.js';

/** How jobs are made. */
export interface JobsSource {
  /** Position of the first job, for a list that comes in pieces. Default 0. */
  readonly firstIndex?: number | undefined;
  /** Hears how many jobs there are to be, before they are made. */
  readonly onCounted?: ((jobs: number) => void) | undefined;
}

/**
 * Makes the jobs of a record or a list; a function must have been called before. One after the other, so that of 100,000 nothing but the
 * jobs themselves is held.
 *
 * @param writtenDefaults as they are written; their shape has been checked.
 */
export function readJobs(
  value: unknown,
  writtenDefaults: unknown,
  reader: Reader,
  { firstIndex: first = 0, onCounted }: JobsSource = {},
): readonly Job[] {
  const written = writtenJobs(value, reader, first);
  const { common, perJob } = splitDefaults(writtenDefaults, written.specs);
  const defaults = readFields(isRecord(common) ? common : {}, ['defaults'], reader);
  const writtenIds = idsOf(written, reader);
  const expanded = expandMatrices(written, writtenIds, perJob, reader);
  const ids = expanded?.ids ?? writtenIds;
  onCounted?.(ids.length);
  const sourceOf = (at: number) => expanded?.sources[at] ?? at;
  const templateOf = (at: number) => expanded?.templates.get(sourceOf(at));
  const specOf = (at: number): JobSpec | undefined => {
    const template = templateOf(at);
    if (template !== undefined) return fillTemplate(template, expanded!.rows[at]!);
    const given = written.specs[sourceOf(at)];
    const spec = typeof given === 'string' ? { cmd: given } : given;
    return spec === undefined || perJob === undefined ? spec : overDefaults(spec, perJob);
  };
  /** A command line by itself, which says nothing more. */
  const isLine = (at: number) => typeof written.specs[sourceOf(at)] === 'string';
  const jobs: Job[] = [];
  const uniform = new Map<Template | 'line', Fields>();
  for (let at = 0; at < ids.length; at++) {
    const line = written.specs[sourceOf(at)];
    const ofLines = typeof line === 'string' ? uniform.get('line') : undefined;
    const quick = ofLines && readLine(line as string, { id: ids[at]!, index: first + at }, defaults, reader, ofLines);
    if (quick !== undefined) {
      jobs.push(quick);
      continue;
    }
    const spec = specOf(at);
    // What has a matrix still could not be made jobs of.
    if (spec === undefined || spec.matrix !== undefined) continue;
    const place = { id: ids[at]!, index: first + at, path: pathOf(written, sourceOf(at)), row: expanded?.rows[at] };
    const template = templateOf(at);
    const alike = template === undefined ? isLine(at) && 'line' : template.isUniform && template;
    const own = alike ? once(uniform, alike, () => readOwn(spec, place.path, defaults, reader)) : undefined;
    const job = readJob(spec, place, defaults, reader, own);
    if (job !== undefined) jobs.push(job);
  }
  const { problems } = reader;
  const placeOf: NeedPlace = (at, word) => {
    const needs: unknown = specOf(at)?.needs;
    const position = Array.isArray(needs) ? needs.findIndex((need) => wordOf(need) === word) : 0;
    return [...pathOf(written, sourceOf(at)), 'needs', position];
  };
  const selected = problems.hasErrors ? jobs : selectNeeds(jobs, placeOf, reader);
  if (problems.hasErrors) {
    const needing = ids.map((id, at) => {
      const spec = specOf(at);
      const needs = spec?.matrix === undefined ? spec?.needs : undefined;
      return { id, path: pathOf(written, sourceOf(at)), needs, tags: tagsOf(spec, defaults) };
    });
    tellNeeds(needing, reader);
  }
  return selected;
}

/** What it is tagged with, as far as that can be told where something is wrong. */
function tagsOf(spec: JobSpec | undefined, { tags = [] }: Fields): readonly string[] {
  const own: unknown = spec?.tags;
  return Array.isArray(own) ? [...tags, ...own.filter((tag) => typeof tag === 'string')] : tags;
}
