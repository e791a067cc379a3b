import type { ConfigPath } from '../model/config-path.js';
import { findCycle } from '../model/find-cycle.js';
import type { JobId } from '../model/job.js';
import type { Problems } from './problems.js';
import { didYouMean } from './suggest.js';

/** A job as it is written: whatever its fields hold. */
export interface Needing {
  readonly id: JobId;
  readonly path: ConfigPath;
  readonly needs: unknown;
}

/**
 * Tells unknown needs and a cycle. Both are checked once more when the graph is made, after plugins had their say; but where the
 * configuration is refused anyway, these belong to what is told at once.
 */
export function tellNeeds(jobs: readonly Needing[], problems: Problems): void {
  const known = new Set(jobs.map(({ id }) => id));
  const read = jobs.map(({ id, path, needs }) => ({ id, path, needs: named(needs) }));
  for (const { id, path, needs } of read) {
    for (const { job, position } of needs) {
      if (known.has(job)) continue;
      const message = `job ${JSON.stringify(id)} needs ${JSON.stringify(job)}, which is no job`;
      problems.error('unknown-need', [...path, 'needs', position], message, () => didYouMean(job, known));
    }
  }
  // Of two jobs with one id nobody knows which one is meant.
  const cycle = known.size === read.length ? findCycle(read) : undefined;
  const first = read.find(({ id }) => id === cycle?.id);
  if (cycle && first) problems.error('cycle', [...first.path, 'needs'], cycle.message, cycle.hint);
}

/** The names among needs; what has the wrong type was told by the schema. */
function named(needs: unknown): { readonly job: JobId; readonly position: number }[] {
  if (!Array.isArray(needs)) return [];
  return needs.flatMap((need: unknown, position) => {
    const job = typeof need === 'string' ? need : (need as { job?: unknown } | null | undefined)?.job;
    return typeof job === 'string' ? [{ job, position }] : [];
  });
}
