import { join } from 'node:path';
import type { LogPaths } from '../model/attempt.js';
import type { Job } from '../model/job.js';
import { logName } from './log-name.js';

/** Where the output of each attempt goes. */
export type LogLayout = (job: Job, attempt: number) => LogPaths;

/**
 * Logs of a run stand in `.mpmsub/runs/<id>/logs/`, one name a job; later attempts have `@2`, `@3` before the ending. A stream that
 * the job redirects to a file of its own has that file as its log.
 *
 * @param mode `joined`: both streams in one file, in the order they were written; `separate`: `.out` and `.err`.
 */
export function logLayout(root: string, runId: string, mode: 'joined' | 'separate'): LogLayout {
  const folder = join(root, '.mpmsub', 'runs', runId, 'logs');
  return (job, attempt) => {
    const base = join(folder, attempt > 1 ? `${logName(job.id)}@${attempt}` : logName(job.id));
    const out = mode === 'joined' ? `${base}.log` : `${base}.out`;
    const err = mode === 'joined' ? out : `${base}.err`;
    return { stdout: job.stdout ?? out, stderr: job.stderr ?? err };
  };
}
