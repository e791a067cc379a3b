import type { JobId, JobResult, RunReport } from '@mpmsub/runner';
import { countOf, nameSome, visible } from '@mpmsub/text';
import type { RunRecord } from './run-record.js';

/** Failures whose skipped jobs have a note of their own. */
const MOST_CAUSES = 8;
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

/** A job that was skipped because of a skipped one is counted to what it all began with. */
function skippedNotes(results: readonly JobResult[]): string[] {
  const causes = new Map<JobId, JobId>();
  for (const { id, outcome } of results) if (outcome.type === 'skipped') causes.set(id, outcome.because);
  const byRoot = new Map<JobId, JobId[]>();
  const roots = new Map<JobId, JobId>();
  for (const id of causes.keys()) {
    const root = rootOf(id, causes, roots);
    const ids = byRoot.get(root);
    if (ids) ids.push(id);
    else byRoot.set(root, [id]);
  }
  const all = [...byRoot].sort(([, a], [, b]) => b.length - a.length);
  const rest = all.slice(MOST_CAUSES);
  const hidden = rest.reduce((sum, [, ids]) => sum + ids.length, 0);
  return [
    ...all.slice(0, MOST_CAUSES).flatMap(([because, ids]) => note(`skipped because of ${visible(because)}`, ids)),
    ...(hidden === 0 ? [] : [`${countOf(hidden, 'job')} skipped because of ${countOf(rest.length, 'other')}`]),
  ];
}

/** Follows the causes to the job that was not skipped itself; chains may be long, so what was found is kept in `roots`. */
function rootOf(id: JobId, causes: ReadonlyMap<JobId, JobId>, roots: Map<JobId, JobId>): JobId {
  const passed: JobId[] = [];
  let root = id;
  for (let cause = causes.get(root); cause !== undefined; cause = causes.get(root)) {
    const known = roots.get(root);
    if (known !== undefined) {
      root = known;
      break;
    }
    passed.push(root);
    root = cause;
  }
  for (const each of passed) roots.set(each, root);
  return root;
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
