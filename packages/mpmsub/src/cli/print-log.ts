import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type AttemptRecord, findLog } from '@mpmsub/plugin-journal';
import { visible } from '@mpmsub/text';
import { wholeNumber } from './apply-flags.js';
import { UsageError } from './usage-error.js';
import { isGone, writeErr, writeOut } from './write.js';

/** Copies a job's log to stdout as it is, a piece at a time: logs may be larger than memory. */
export async function printLog(
  root: string,
  jobId: string,
  { run, attempt, path }: { readonly run?: string; readonly attempt?: string; readonly path?: boolean },
): Promise<void> {
  const number = attempt === undefined ? undefined : wholeNumber('--attempt', attempt, 1);
  const found = findLog(root, jobId, run);
  const { logs } = pick(found.attempts, number, jobId);
  const files = [...new Set([logs.stdout, logs.stderr])];
  if (path) {
    for (const file of files) writeOut(`${file}\n`);
    return;
  }
  let bytes = 0;
  for (const file of files) {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined) {
      throw new UsageError(
        `the log ${file} of run ${found.runId} is no longer there`,
        '"mpmsub runs" lists the runs that are kept',
      );
    }
    bytes += there.size;
    try {
      await pipeline(createReadStream(file), process.stdout, { end: false });
    } catch (error) {
      if (isGone(process.stdout) || (error as NodeJS.ErrnoException).code === 'EPIPE') return;
      throw error;
    }
  }
  // No words at all would look like a log that was not found.
  if (bytes === 0) writeErr(`${visible(jobId)} wrote nothing in run ${found.runId}\n`);
}

function pick(attempts: readonly [AttemptRecord, ...AttemptRecord[]], number: number | undefined, jobId: string): AttemptRecord {
  if (number === undefined) return attempts.at(-1)!;
  // A preempted attempt and its repetition carry one number; the last of them counts.
  const found = attempts.findLast((attempt) => attempt.number === number);
  if (found !== undefined) return found;
  const numbers = [...new Set(attempts.map((attempt) => attempt.number))].join(', ');
  throw new UsageError(`job "${jobId}" had no attempt ${number}`, `there is: ${numbers}`);
}
