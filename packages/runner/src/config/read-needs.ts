import type { ConfigPath } from '../model/config-path.js';
import type { JobId, Need } from '../model/job.js';
import { once, type Reader } from './reader.js';

/** Those of most jobs. */
export const NO_NEEDS: readonly Need[] = Object.freeze([]);

/** Reads the needs of a job, as they are written: what their words stand for is looked up when all jobs are read. */
export function readNeeds(value: unknown, path: ConfigPath, reader: Reader): readonly Need[] {
  if (!Array.isArray(value) || value.length === 0) return NO_NEEDS;
  const needs = new Map<JobId, Need>();
  for (const [index, entry] of value.entries()) {
    const need = readNeed(entry);
    if (need !== undefined) addNeed(needs, sharedNeed(need, reader), [...path, 'needs', index], reader);
  }
  return Object.freeze([...needs.values()]);
}

/** What a need names: a job, or what stands for some; `undefined` where it has the wrong type. */
export function wordOf(entry: unknown): string | undefined {
  const word = typeof entry === 'string' ? entry : (entry as { job?: unknown } | null | undefined)?.job;
  return typeof word === 'string' ? word : undefined;
}

/** What has the wrong type was told by the schema and gives `undefined`. */
function readNeed(entry: unknown): Need | undefined {
  const job = wordOf(entry);
  const { when = 'success' } = typeof entry === 'object' && entry !== null ? (entry as { when?: unknown }) : {};
  if (job === undefined || (when !== 'success' && when !== 'failure' && when !== 'always')) return undefined;
  return { job, when };
}

/** Adds a need to those of a job; one that is there with another condition is a problem. */
export function addNeed(needs: Map<JobId, Need>, need: Need, path: ConfigPath, { problems }: Reader): void {
  const known = needs.get(need.job);
  if (known !== undefined && known.when !== need.when) {
    const message = `the need of ${JSON.stringify(need.job)} is given twice, with "${known.when}" and with "${need.when}"`;
    problems.error('need-conflict', path, message, 'keep one of them');
  }
  needs.set(need.job, need);
}

/** The one object for all needs that are equal. */
export function sharedNeed({ job, when }: Need, reader: Reader): Need {
  return once(reader.shared.needs[when], job, () => Object.freeze({ job, when }));
}
