import type { Attempt, AttemptEnd, Executor, JobId } from '@mpmsub/runner';
import type { ManifestLine } from '../folder/records.js';
import type { Record } from './record.js';

const NOT_BEGUN: AttemptEnd = { exit: { type: 'stopped', reason: 'cancelled' }, measurement: { wallMs: 0, method: 'none' } };

/**
 * The local executor, running what the manifest says: with the number, the logs and the allocation that the runner gave each attempt.
 * Starts and ends are recorded; what was cancelled has no end, so that it can run elsewhere.
 *
 * @param isClosing nothing is to begin any more.
 */
export function wrapExecutor(
  local: Executor,
  lines: ReadonlyMap<JobId, { readonly line: ManifestLine; readonly item: number }>,
  record: Record,
  node: string,
  isClosing: () => boolean,
): Executor {
  return {
    ...local,
    async run(attempt: Attempt): Promise<AttemptEnd> {
      if (isClosing()) return NOT_BEGUN;
      const { line, item } = lines.get(attempt.job.id)!;
      record.write({ type: 'start', item, node }, true);
      const end = await local.run({
        ...attempt,
        job: { ...attempt.job, id: line.job.id },
        number: line.attempt,
        allocation: { ...line.allocation, memory: line.allocation.memory || attempt.allocation.memory },
        logs: line.logs,
      });
      const isCancelled = end.exit.type === 'stopped' && end.exit.reason === 'cancelled';
      if (!isCancelled) record.write({ type: 'end', item, end }, false);
      return end;
    },
  };
}
