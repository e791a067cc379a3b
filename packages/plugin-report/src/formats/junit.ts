import { documentTail, formatMs, tame } from '@mpmsub/text';
import { countByStatus, peakOf, wallMs, whyNot } from '../job-facts.js';
import type { JobHistory, RunHistory } from '../run-history.js';

const TAIL = { lines: 50, bytes: 32 * 1024 };

/**
 * The run as JUnit XML, as CI servers read it: a test case for each job. Failed attempts of a job that succeeded in the end are
 * `flakyFailure`s; skipped and cancelled jobs are skipped; jobs that a dead run left unfinished are errors.
 */
export function junitOf(run: RunHistory): string {
  const counts = countByStatus(run);
  const seconds = ((run.endedAt - run.startedAt) / 1000).toFixed(3);
  const totals = `tests="${run.jobs.length}" failures="${counts.failed}" errors="${run.jobs.filter(isUnfinished).length}" skipped="${counts.skipped + counts.cancelled}" time="${seconds}"`;
  const stamp = new Date(run.startedAt).toISOString().replace(/\.\d+Z$/, '');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mpmsub" ${totals}>`,
    `  <testsuite name="${xml(run.runId)}" ${totals} timestamp="${stamp}" hostname="${xml(run.machine?.hostname ?? '')}">`,
    ...run.jobs.map((job) => testCase(job, run)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(job: JobHistory, run: RunHistory): string {
  const seconds = ((wallMs(job, run) ?? 0) / 1000).toFixed(3);
  const inside = [...endingOf(job), ...properties(job)].map((line) => `      ${line}\n`).join('');
  return `    <testcase name="${xml(job.id)}" classname="mpmsub" time="${seconds}">\n${inside}    </testcase>`;
}

function endingOf(job: JobHistory): string[] {
  const why = xml(whyNot(job));
  if (job.status === 'failed')
    return [`<failure type="${xml(job.reason ?? 'exit')}" message="${why}">${xml(tailOf(job, -1))}</failure>`];
  if (isUnfinished(job)) return [`<error type="unfinished" message="${why}">${xml(tailOf(job, -1))}</error>`];
  if (job.status === 'skipped' || job.status === 'cancelled') return [`<skipped message="${why}"/>`];
  return job.attempts.flatMap((attempt, place) => {
    if (attempt.succeeded || attempt.preempted) return [];
    const reason = xml(attempt.reason ?? 'exit');
    return [
      `<flakyFailure type="${reason}" message="attempt ${attempt.number}: ${reason}">${xml(tailOf(job, place))}</flakyFailure>`,
    ];
  });
}

function properties(job: JobHistory): string[] {
  const peak = peakOf(job);
  const wall = job.attempts.at(-1)?.measurement?.wallMs;
  const values: [string, string | number | undefined][] = [
    ['command', job.command],
    ['peakMemoryBytes', peak],
    ['requestedMemoryBytes', job.requested],
    ['attempts', job.attempts.length],
    ['lastAttempt', wall === undefined ? undefined : formatMs(wall)],
    ['restoredFrom', job.restoredFrom],
  ];
  const known = values.filter(([, value]) => value !== undefined && value !== '');
  return [
    '<properties>',
    ...known.map(([name, value]) => `  <property name="${name}" value="${xml(String(value))}"/>`),
    '</properties>',
  ];
}

function isUnfinished(job: JobHistory): boolean {
  return job.status === 'unfinished';
}

function tailOf(job: JobHistory, place: number): string {
  const log = job.attempts.at(place)?.log;
  return (log === undefined ? undefined : documentTail(log, TAIL)?.text) ?? '';
}

/** Text for attributes and elements; what XML 1.0 cannot hold at all is left out. */
function xml(text: string): string {
  return tame(text)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
