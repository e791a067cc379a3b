import { formatBytes } from '@mpmsub/runner';
import { documentTail, formatMs, tame } from '@mpmsub/text';
import { countByStatus, peakOf, reservedOf, wallMs, whyNot } from '../job-facts.js';
import type { JobHistory, RunHistory } from '../run-history.js';

const MOST_FAILURES = 20;
const MOST_ROWS = 100;
const TAIL = { lines: 15, bytes: 4096 };
const MARKS: Record<JobHistory['status'], string> = {
  succeeded: '✅',
  restored: '♻️',
  failed: '❌',
  skipped: '⏭️',
  cancelled: '⛔',
  unfinished: '💥',
};

/** The run as Markdown: counts, failures with the end of their output, and a table of the jobs, failed and longest first. */
export function markdownOf(run: RunHistory): string {
  const counts = countByStatus(run);
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  const failed = run.jobs.filter((job) => job.status === 'failed');
  const rows = [...run.jobs].sort((a, b) => urgency(b) - urgency(a) || (wallMs(b, run) ?? 0) - (wallMs(a, run) ?? 0));
  const peak = run.peakMemory === undefined ? '' : `, peak ${formatBytes(run.peakMemory)}`;
  return [
    `## mpmsub: ${told.map(([status, count]) => `${count} ${status}`).join(', ') || 'no jobs'}`,
    '',
    `Run \`${run.runId}\` took ${formatMs(run.endedAt - run.startedAt)}${peak}${run.hasEnded ? '' : ' and **died before its end**'}.`,
    '',
    ...failed.slice(0, MOST_FAILURES).flatMap(failure),
    ...more(failed.length - MOST_FAILURES, 'failures'),
    '| | job | time | peak | reserved | attempts | why |',
    '|---|---|---:|---:|---:|---:|---|',
    ...rows.slice(0, MOST_ROWS).map((job) => row(job, run)),
    '',
    ...more(rows.length - MOST_ROWS, 'jobs'),
  ].join('\n');
}

function urgency(job: JobHistory): number {
  return job.status === 'failed' ? 2 : job.status === 'unfinished' ? 1 : 0;
}

function failure(job: JobHistory): string[] {
  const log = job.attempts.at(-1)?.log;
  const tail = log === undefined ? undefined : documentTail(log, TAIL);
  // A fence longer than any in the text: no output can end it.
  const fence = '`'.repeat(Math.max(3, ...[...(tail?.text ?? '').matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  const body = tail === undefined || tail.text === '' ? [] : [`${fence}text`, tail.text, fence];
  return [`### ❌ ${cell(job.id)}: ${cell(whyNot(job))}`, '', `${code(job.command)}`, '', ...body, ''];
}

function row(job: JobHistory, run: RunHistory): string {
  const wall = wallMs(job, run);
  const peak = peakOf(job);
  const bytes = (value: number | undefined) => (value === undefined ? '' : formatBytes(value));
  const cells = [
    MARKS[job.status],
    cell(job.id),
    wall === undefined ? '' : formatMs(wall),
    bytes(peak),
    bytes(reservedOf(job)),
    job.attempts.length > 0 ? String(job.attempts.length) : '',
    cell(whyNot(job) || (job.flaky ? 'flaky' : '')),
  ];
  return `| ${cells.join(' | ')} |`;
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`… and ${count} more ${what}.`, ''] : [];
}

/** Text that stays one cell and means only itself. */
function cell(text: string): string {
  return tame(text)
    .replace(/\s+/g, ' ')
    .slice(0, 200)
    .replace(/[\\`*_{}[\]<>|~&]/g, (char) => `\\${char}`);
}

function code(text: string): string {
  const one = tame(text).replace(/\s+/g, ' ').slice(0, 500);
  const fence = '`'.repeat(Math.max(1, ...[...one.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return fence.length === 1 ? `\`${one}\`` : `${fence} ${one} ${fence}`;
}
