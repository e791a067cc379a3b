import type { Job, JobId, RunReport } from '@mpmsub/runner';
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
export function slowestChain(report: RunReport, { needs, longest }: Pick<RunRecord, 'needs' | 'longest'>): Chain {
  const linked = new Set<JobId>(needs.keys());
  for (const list of needs.values()) for (const { job } of list) linked.add(job);
  // Most jobs of a large run stand alone: of these only the longest counts.
  const times = new Map<JobId, number>();
  for (const { id, startedAt, endedAt } of report.results) {
    if (linked.has(id) && startedAt !== undefined && endedAt !== undefined) times.set(id, endedAt - startedAt);
  }
  let last: Best | undefined = longest && { ...longest, totalMs: longest.ms, before: undefined };
  const best = new Map<JobId, Best>();
  for (const [id, own] of inOrder(times, needs)) {
    let before: Best | undefined;
    for (const { job } of own) {
      const needed = best.get(job);
      if (needed !== undefined && needed.totalMs > (before?.totalMs ?? 0)) before = needed;
    }
    const ms = times.get(id)!;
    const here = { id, ms, totalMs: (before?.totalMs ?? 0) + ms, before };
    best.set(id, here);
    if (last === undefined || here.totalMs >= last.totalMs) last = here;
  }
  const links: { id: JobId; ms: number }[] = [];
  for (let link = last; link !== undefined; link = link.before) links.push({ id: link.id, ms: link.ms });
  return { links: links.reverse(), totalMs: last?.totalMs ?? 0 };
}

/** The longest chain that ends with a job. */
interface Best {
  readonly id: JobId;
  readonly ms: number;
  readonly totalMs: number;
  readonly before: Best | undefined;
}

/** What ran, each after the needs of it that ran, with these; without recursion, since chains may be long. */
function inOrder(ran: ReadonlyMap<JobId, unknown>, needs: RunRecord['needs']): [JobId, Job['needs']][] {
  const unmet = new Map<JobId, number>();
  const dependents = new Map<JobId, JobId[]>();
  for (const id of ran.keys()) {
    const own = (needs.get(id) ?? []).filter(({ job }) => ran.has(job));
    unmet.set(id, own.length);
    for (const { job } of own) {
      const list = dependents.get(job);
      if (list) list.push(id);
      else dependents.set(job, [id]);
    }
  }
  const order = [...ran.keys()].filter((id) => unmet.get(id) === 0);
  for (let i = 0; i < order.length; i++) {
    for (const id of dependents.get(order[i]!) ?? []) {
      unmet.set(id, unmet.get(id)! - 1);
      if (unmet.get(id) === 0) order.push(id);
    }
  }
  return order.map((id) => [id, needs.get(id) ?? []]);
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
