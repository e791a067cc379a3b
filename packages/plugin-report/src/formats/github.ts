import { formatBytes } from '@mpmsub/runner';
import { documentTail, tame, workflowCommand } from '@mpmsub/text';
import { countByStatus, peakOf, whyNot } from '../job-facts.js';
import type { JobHistory, RunHistory } from '../run-history.js';

/** GitHub shows ten annotations of a kind for each step; the last one tells how many more there are. */
const MOST = 9;
const TAIL = { lines: 8, bytes: 4096 };

/** The run as GitHub workflow commands, to be printed in a step: one `::error` for each failure and a last line of counts. */
export function githubOf(run: RunHistory): string {
  const bad = run.jobs.filter((job) => job.status === 'failed' || job.status === 'unfinished');
  const lines = bad.slice(0, MOST).map(annotation);
  if (bad.length > MOST) lines.push(workflowCommand('error', 'mpmsub', `and ${bad.length - MOST} more jobs did not succeed`));
  const counts = Object.entries(countByStatus(run)).filter(([, count]) => count > 0);
  const told = counts.map(([status, count]) => `${count} ${status}`).join(', ') || 'no jobs';
  lines.push(workflowCommand('notice', 'mpmsub', told));
  return `${lines.join('\n')}\n`;
}

function annotation(job: JobHistory): string {
  const log = job.attempts.at(-1)?.log;
  const peak = peakOf(job);
  const text = [
    whyNot(job),
    tame(job.command),
    ...(peak === undefined ? [] : [`peak ${formatBytes(peak)}`]),
    (log === undefined ? undefined : documentTail(log, TAIL)?.text) ?? '',
  ];
  return workflowCommand('error', tame(job.id), text.filter((part) => part !== '').join('\n'));
}
