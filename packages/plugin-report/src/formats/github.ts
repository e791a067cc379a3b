import { formatBytes } from '@mpmsub/runner';
import { countByStatus, peakOf, whyNot } from '../job-facts.js';
import { logTail, tame } from '../log-tail.js';
import type { JobHistory, RunHistory } from '../run-history.js';

/** GitHub shows ten annotations of a kind for each step; the last one tells how many more there are. */
const MOST = 9;
const TAIL = { lines: 8, bytes: 4096 };

/** The run as GitHub workflow commands, to be printed in a step: one `::error` for each failure and a last line of counts. */
export function githubOf(run: RunHistory): string {
  const bad = run.jobs.filter((job) => job.status === 'failed' || job.status === 'unfinished');
  const lines = bad.slice(0, MOST).map(annotation);
  if (bad.length > MOST) lines.push(`::error title=mpmsub::and ${bad.length - MOST} more jobs did not succeed`);
  const counts = Object.entries(countByStatus(run)).filter(([, count]) => count > 0);
  lines.push(`::notice title=mpmsub::${counts.map(([status, count]) => `${count} ${status}`).join(', ') || 'no jobs'}`);
  return `${lines.join('\n')}\n`;
}

function annotation(job: JobHistory): string {
  const log = job.attempts.at(-1)?.log;
  const peak = peakOf(job);
  const text = [
    whyNot(job),
    tame(job.command),
    ...(peak === undefined ? [] : [`peak ${formatBytes(peak)}`]),
    (log === undefined ? undefined : logTail(log, TAIL)?.text) ?? '',
  ];
  return `::error title=${property(tame(job.id))}::${data(text.filter((part) => part !== '').join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
