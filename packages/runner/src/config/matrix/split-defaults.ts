import { KEYS } from '../generated/vocabulary.js';
import { isRecord } from '../is-record.js';
import type { JobSpec } from '../job-spec.js';
import { CPU_NAMES, MEMORY_NAMES } from '../reader.js';
import { keysIn } from './row.js';
import { textsIn } from './texts-in.js';

/** Fields as they are written. */
export type Defaults = Readonly<Record<string, unknown>>;

/** Defaults as they are written: those that are the same for all jobs, and those in which keys of a matrix stand in braces. */
export interface SplitDefaults {
  readonly common: unknown;
  /** Belong to each job by itself; `undefined` where there are none. */
  readonly perJob: Defaults | undefined;
}

/** @param specs of all jobs; the keys of their matrices are looked for. */
export function splitDefaults(defaults: unknown, specs: readonly unknown[]): SplitDefaults {
  const keys = isRecord(defaults) ? matrixKeys(specs) : NO_KEYS;
  if (!isRecord(defaults) || keys.size === 0) return { common: defaults, perJob: undefined };
  const common: Record<string, unknown> = {};
  const perJob: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(defaults)) {
    // Fields that no job can have here are told, and left where nobody reads them.
    const isPerJob =
      KEYS.JobDefaults!.includes(name) && [...textsIn(value)].some(({ text }) => keysIn(text).some((key) => keys.has(key)));
    (isPerJob ? perJob : common)[name] = value;
  }
  return { common, perJob: Object.keys(perJob).length === 0 ? undefined : perJob };
}

/** The description with the defaults that it does not override; what adds up elsewhere adds up here. */
export function overDefaults(spec: JobSpec, defaults: Defaults): JobSpec {
  const own: Defaults = { ...spec };
  const laid: Record<string, unknown> = { ...defaults };
  for (const names of [CPU_NAMES, MEMORY_NAMES])
    if (names.some((name) => own[name] !== undefined)) for (const name of names) delete laid[name];
  for (const [name, value] of Object.entries(own)) {
    const below = laid[name];
    if (value === undefined) continue;
    if (ADDING.includes(name) && isRecord(below) && isRecord(value)) laid[name] = { ...below, ...value };
    else if (name === 'tags' && Array.isArray(below) && Array.isArray(value)) laid[name] = [...below, ...value];
    else laid[name] = value;
  }
  return laid as JobSpec;
}

const NO_KEYS: ReadonlySet<string> = new Set();
/** Records of which the job's own and those of the defaults are one. */
const ADDING: readonly string[] = ['env', 'resources', 'slurm'];

/** The keys of all matrices, sound or not. */
function matrixKeys(specs: readonly unknown[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const spec of specs) {
    const matrix = isRecord(spec) ? spec.matrix : undefined;
    if (!isRecord(matrix)) continue;
    const { include, exclude: _, ...lists } = matrix;
    const included: unknown = Array.isArray(include) ? include[0] : undefined;
    for (const key of [...Object.keys(lists), ...(isRecord(included) ? Object.keys(included) : [])]) keys.add(key);
  }
  return keys;
}
