import type { ConfigPath } from '../model/config-path.js';
import { findCycle } from '../model/find-cycle.js';
import type { JobId } from '../model/job.js';
import { jobFinder } from './find-jobs.js';
import { wordOf } from './read-needs.js';
import type { Reader } from './reader.js';
import { tellUnknownNeed } from './select-needs.js';

/** A job as it is written: whatever its fields hold. */
export interface Needing {
  readonly id: JobId;
  readonly path: ConfigPath;
  readonly needs: unknown;
  readonly tags: readonly string[];
}

/**
 * Tells unknown needs and a cycle. Both are checked once more when the graph is made, after plugins had their say; but where the
 * configuration is refused anyway, these belong to what is told at once.
 */
export function tellNeeds(jobs: readonly Needing[], reader: Reader): void {
  const find = jobFinder(jobs);
  const read = jobs.map((job) => {
    const needs = wordsOf(job.needs).flatMap(({ word, position }) => {
      const met = find(word).filter(({ id }) => id !== job.id || word === job.id);
      if (met.length === 0) tellUnknownNeed(job.id, word, [...job.path, 'needs', position], reader, jobs);
      return met.map(({ id }) => ({ job: id }));
    });
    return { id: job.id, path: job.path, needs };
  });
  // Of two jobs with one id nobody knows which one is meant.
  const cycle = new Set(jobs.map(({ id }) => id)).size === read.length ? findCycle(read) : undefined;
  const first = read.find(({ id }) => id === cycle?.id);
  if (cycle && first) reader.problems.error('cycle', [...first.path, 'needs'], cycle.message, cycle.hint);
}

/** The words among needs; what has the wrong type was told by the schema. */
function wordsOf(needs: unknown): { readonly word: string; readonly position: number }[] {
  if (!Array.isArray(needs)) return [];
  return needs.flatMap((need: unknown, position) => {
    const word = wordOf(need);
    return word === undefined ? [] : [{ word, position }];
  });
}
