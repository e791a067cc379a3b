import type { JobId, RunReport } from '@mpmsub/runner';
import { formatDuration, visible } from '@mpmsub/text';
import type { Look } from './look.js';
import type { RunRecord } from './run-record.js';

/** Jobs that waited for each other, and how long they took. */
export interface Chain {
  readonly links: readonly { readonly id: JobId; readonly ms: number }[];
  readonly totalMs: number;
}

/**
 * The chain of needs with the longest sum of actual times: no machine, however large, would have been faster. Times include all tries.
 * The jobs of a report form no cycle, but need not be in an order in which each comes after what it needs.
 */
export function slowestChain(report: RunReport, record: RunRecord): Chain {
  const times = new Map<JobId, number>();
  for (const { id, startedAt, endedAt } of report.results) {
    if (startedAt !== undefined && endedAt !== undefined) times.set(id, endedAt - startedAt);
  }
  const best = new Map<JobId, { readonly totalMs: number; readonly before: JobId | undefined }>();
  let last: JobId | undefined;
  for (const id of inOrder(times.keys(), record)) {
    let before: JobId | undefined;
    let beforeMs = 0;
    for (const { job } of record.jobs.get(id)?.needs ?? []) {
      const ms = best.get(job)?.totalMs ?? 0;
      if (ms > beforeMs) [before, beforeMs] = [job, ms];
    }
    best.set(id, { totalMs: beforeMs + times.get(id)!, before });
    if (last === undefined || best.get(id)!.totalMs > best.get(last)!.totalMs) last = id;
  }
  const links: { id: JobId; ms: number }[] = [];
  for (let id = last; id !== undefined; id = best.get(id)!.before) links.push({ id, ms: times.get(id)! });
  links.reverse();
  return { links, totalMs: last === undefined ? 0 : best.get(last)!.totalMs };
}

/** What ran, each after the needs of it that ran; without recursion, since chains may be long. */
function inOrder(ids: Iterable<JobId>, record: RunRecord): JobId[] {
  const ran = new Set(ids);
  const unmet = new Map<JobId, number>();
  const dependents = new Map<JobId, JobId[]>();
  for (const id of ran) {
    const needs = (record.jobs.get(id)?.needs ?? []).filter(({ job }) => ran.has(job));
    unmet.set(id, needs.length);
    for (const { job } of needs) {
      const list = dependents.get(job);
      if (list) list.push(id);
      else dependents.set(job, [id]);
    }
  }
  const order = [...ran].filter((id) => unmet.get(id) === 0);
  for (let i = 0; i < order.length; i++) {
    for (const id of dependents.get(order[i]!) ?? []) {
      unmet.set(id, unmet.get(id)! - 1);
      if (unmet.get(id) === 0) order.push(id);
    }
  }
  return order;
}

/** Links of a longer chain that are named. */
const MOST_LINKS = 6;

/** `slowest chain: types 42s → build 1m10s = 1m52s of 2m01s` */
export function chainLine(chain: Chain, wallMs: number, look: Look): string {
  if (chain.links.length === 1) {
    const only = chain.links[0]!;
    return `longest job: ${visible(only.id)}, ${formatDuration(only.ms)} of ${formatDuration(wallMs)}`;
  }
  const all = chain.links.map(({ id, ms }) => `${visible(id)} ${look.paint('dim', formatDuration(ms))}`);
  const hidden = all.length - MOST_LINKS;
  const named = hidden > 0 ? [...all.slice(0, 3), `${hidden} more`, ...all.slice(-3)] : all;
  return `slowest chain: ${named.join(` ${look.glyphs.arrow} `)}, together ${formatDuration(chain.totalMs)} of ${formatDuration(wallMs)}`;
}
