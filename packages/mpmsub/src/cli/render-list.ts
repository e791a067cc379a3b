import type { JobRecord } from '@mpmsub/plugin-journal';
import { describeRequest, type Lookup, type RequestDescription } from '@mpmsub/plugin-profile-cache';
import { formatBytes, formatDuration, type Job, type Resources } from '@mpmsub/runner';
import { formatCount, table, visible } from '@mpmsub/text';
import { describeResources } from './describe-resources.js';

const HEAD = ['JOB', 'LAST', 'CPUS', 'MEMORY', 'ALSO', 'NEEDS', 'TAGS', 'WHAT'];

/** Needs of a job that are named; all of them are in `--json`. */
const MOST_NEEDS = 8;

const WHOSE: Partial<Record<RequestDescription['source'], string>> = { family: 'of its family', input: 'by its input' };

/** What is known of jobs beside what the configuration says. */
export interface Known {
  readonly lookup: Lookup;
  /** What jobs may book together. */
  readonly budget: Resources;
  /** By id. */
  readonly last: ReadonlyMap<string, JobRecord>;
}

/** One line a job; columns that say nothing for any job are left out. */
export function renderList(jobs: readonly Job[], { lookup, budget, last }: Known, width?: number): string {
  const rows = jobs.map((job) => [
    visible(job.id),
    describeLast(last.get(job.id)),
    String(job.request.cpus),
    memoryCell(describeRequest(job, lookup(job), budget)),
    describeResources(job),
    needsCell(job),
    job.tags.map(visible).join(' '),
    visible(job.description ?? commandOf(job)),
  ]);
  const kept = HEAD.map((_, i) => rows.some((row) => row[i] !== ''));
  return table(
    [HEAD, ...rows].map((row) => row.filter((_, i) => kept[i])),
    width,
  );
}

/** The same for programs; bytes and milliseconds. */
export function listJson(jobs: readonly Job[], { lookup, budget, last }: Known): string {
  const rows = jobs.map((job) => {
    const { id, description, needs, tags, request, exclusive, priority, family, estimate } = job;
    return {
      id,
      command: commandOf(job),
      description,
      needs,
      tags,
      request,
      exclusive,
      priority,
      family,
      estimate,
      memory: describeRequest(job, lookup(job), budget),
      last: last.get(id)?.outcome,
    };
  });
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** A job that gathers the results of very many would make every line as long as all of their names. */
function needsCell({ needs }: Job): string {
  const names = needs.slice(0, MOST_NEEDS).map((need) => visible(need.job));
  const more = needs.length - names.length;
  return more === 0 ? names.join(' ') : `${names.join(' ')} and ${formatCount(more)} more`;
}

/** What is booked and whose word that is, the weaker ones in brackets: `1.2G measured (3G declared)`; empty when nobody knows. */
function memoryCell({ source, memory, declared, peak }: RequestDescription): string {
  if (memory === undefined) return '';
  const isDeclared = source === 'pinned' || source === 'declared';
  const weaker = isDeclared
    ? peak === undefined
      ? ''
      : ` (peak ${formatBytes(peak)})`
    : declared === undefined
      ? ''
      : ` (${formatBytes(declared)} declared)`;
  return `${formatBytes(memory)} ${WHOSE[source] ?? source}${weaker}`;
}

/** How a job ended last, in two words. */
export function describeLast(record: JobRecord | undefined): string {
  const outcome = record?.outcome;
  if (outcome === undefined) return record === undefined ? '' : 'unfinished';
  const wallMs = record?.restored?.measurement?.wallMs ?? record?.attempts.at(-1)?.end?.measurement.wallMs;
  if (outcome.type === 'succeeded') return wallMs === undefined ? 'ok' : `ok ${formatDuration(wallMs)}`;
  if (outcome.type !== 'failed') return outcome.type;
  const { reason, exit } = outcome;
  return reason === 'exit' && exit.type === 'exited' ? `exit ${exit.code}` : reason;
}

function commandOf({ stages }: Job): string {
  return stages.map((stage) => stage.text).join(' | ');
}
