import type { JobRecord } from '@mpmsub/plugin-journal';
import { formatDuration, type Job } from '@mpmsub/runner';
import { table, visible } from '@mpmsub/text';
import { describeMemory, describeResources } from './describe-request.js';

const HEAD = ['JOB', 'LAST', 'CPUS', 'MEMORY', 'ALSO', 'NEEDS', 'TAGS', 'WHAT'];

/** One line a job; columns that say nothing for any job are left out. */
export function renderList(jobs: readonly Job[], last: ReadonlyMap<string, JobRecord>, width?: number): string {
  const rows = jobs.map((job) => [
    visible(job.id),
    describeLast(last.get(job.id)),
    String(job.request.cpus),
    describeMemory(job),
    describeResources(job),
    job.needs.map((need) => visible(need.job)).join(' '),
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
export function listJson(jobs: readonly Job[], last: ReadonlyMap<string, JobRecord>): string {
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
      last: last.get(id)?.outcome,
    };
  });
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** How a job ended last, in two words. */
export function describeLast(record: JobRecord | undefined): string {
  const outcome = record?.outcome;
  if (outcome === undefined) return record === undefined ? '' : 'unfinished';
  const wallMs = record?.restored?.measurement?.wallMs ?? record?.attempts.at(-1)?.end?.measurement.wallMs;
  if (outcome.type === 'succeeded') return wallMs === undefined ? 'ok' : `ok ${formatDuration(wallMs)}`;
  return outcome.type === 'failed' ? outcome.reason : outcome.type;
}

function commandOf({ stages }: Job): string {
  return stages.map((stage) => stage.text).join(' | ');
}
