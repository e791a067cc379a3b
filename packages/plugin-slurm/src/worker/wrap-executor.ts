import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt, AttemptEnd, Executor, JobId } from '@mpmsub/runner';
import type { ManifestLine } from '../folder/records.js';
import type { LiveUsage } from './live-usage.js';
import type { Record } from './record.js';

const NOT_BEGUN: AttemptEnd = { exit: { type: 'stopped', reason: 'cancelled' }, measurement: { wallMs: 0, method: 'none' } };
/** A cancelled element's signal reaches jobs and worker in any order: a failure is believed when none has come by then. */
const DOUBT_MS = 500;

/** How an element is going. */
export interface Course {
  /** Nothing is to begin any more. */
  isClosing: boolean;
  /** The worker was told to end: failures are no longer the jobs' own. */
  isTold: boolean;
}

/** The executor of an element. */
export interface WrappedExecutor extends Executor {
  /** Settles when every end that counts is recorded. */
  recorded(): Promise<void>;
}

/**
 * The local executor, running what the manifest says: with the number, the logs and the allocation that the runner gave each attempt.
 * Starts and ends are recorded; what was cancelled has no end, so that it can run elsewhere.
 */
export function wrapExecutor(
  local: Executor,
  lines: ReadonlyMap<JobId, { readonly line: ManifestLine; readonly item: number }>,
  record: Record,
  usage: LiveUsage,
  node: string,
  course: Course,
): WrappedExecutor {
  const doubted = new Set<Promise<void>>();
  const recordEnd = (item: number, end: AttemptEnd) => {
    const { exit } = end;
    if (exit.type === 'stopped' && exit.reason === 'cancelled') return;
    if ((exit.type === 'exited' && exit.code === 0) || exit.type === 'stopped') {
      record.write({ type: 'end', item, end }, false);
      return;
    }
    const doubt = pause(DOUBT_MS).then(() => {
      doubted.delete(doubt);
      if (!course.isTold) record.write({ type: 'end', item, end }, false);
    });
    doubted.add(doubt);
  };
  return {
    ...local,
    watch(listener) {
      local.watch?.((sample) => {
        usage.note(sample);
        listener(sample);
      });
    },
    async run(attempt: Attempt): Promise<AttemptEnd> {
      if (course.isClosing) return NOT_BEGUN;
      const { line, item } = lines.get(attempt.job.id)!;
      record.write({ type: 'start', item, node }, true);
      usage.started(attempt.key, item);
      const end = await local.run({
        ...attempt,
        job: { ...attempt.job, id: line.job.id },
        number: line.attempt,
        allocation: { ...line.allocation, memory: line.allocation.memory || attempt.allocation.memory },
        logs: line.logs,
      });
      usage.ended(attempt.key);
      recordEnd(item, end);
      return end;
    },
    async recorded() {
      await Promise.all(doubted);
    },
  };
}
