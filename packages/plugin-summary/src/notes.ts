import type { JobId, JobResult, RunReport } from '@mpmsub/runner';
import { countOf, nameSome, visible } from '@mpmsub/text';
import type { RunRecord } from './run-record.js';

/** Names in one note. */
const MOST_NAMES = 5;

/** What is worth knowing beside successes and failures: skipped, cancelled, flaky, preempted and restored jobs, named. */
export function notes(report: RunReport, record: RunRecord): string[] {
  const { results } = report;
  return [
    ...skippedNotes(results),
    ...note(
      'cancelled',
      idsOf(results, ({ outcome }) => outcome.type === 'cancelled'),
    ),
    ...note(
      'flaky (succeeded only when tried again)',
      idsOf(results, ({ flaky }) => flaky),
    ),
    ...note('stopped and run again to relieve memory', preempted(record)),
    ...note(
      'done in an earlier run, not run again',
      idsOf(results, ({ restored }) => restored === true),
    ),
  ];
}

function skippedNotes(results: readonly JobResult[]): string[] {
  const byCause = new Map<JobId, JobId[]>();
  for (const { id, outcome } of results) {
    if (outcome.type !== 'skipped') continue;
    const ids = byCause.get(outcome.because);
    if (ids) ids.push(id);
    else byCause.set(outcome.because, [id]);
  }
  return [...byCause].flatMap(([because, ids]) => note(`skipped because of ${visible(because)}`, ids));
}

function preempted(record: RunRecord): string[] {
  return [...record.preemptions].map(([id, times]) => (times > 1 ? `${id} (${countOf(times, 'time')})` : id));
}

function note(what: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${countOf(ids.length, 'job')} ${what}: ${nameSome(ids, MOST_NAMES)}`];
}

function idsOf(results: readonly JobResult[], isMeant: (result: JobResult) => boolean): JobId[] {
  return results.filter(isMeant).map(({ id }) => id);
}
