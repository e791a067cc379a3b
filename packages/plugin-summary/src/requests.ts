import { formatBytes, type JobId, memoryText } from '@mpmsub/runner';
import { recommendMemory } from '@mpmsub/runner/scheduler';
import { clip, countOf, padEnd, padStart, visible, widthOf } from '@mpmsub/text';
import type { Look } from './look.js';
import type { FamilyUse, RunRecord } from './run-record.js';

/** What jobs of one family asked for and used. */
export interface RequestRow {
  readonly label: string;
  /** Bytes: the largest reservation. */
  readonly reserved: number;
  /** Bytes: the largest measured peak. */
  readonly peak: number;
  /** Reserved and not used, in gigabyte-minutes; 0 when more was used than reserved. */
  readonly waste: number;
  /** What to write into the configuration; `undefined` when the reservation fits, or nobody declared one and the profile has it. */
  readonly suggestion: string | undefined;
  /** Jobs of which nobody knew anything. */
  readonly guessed: number;
}

/** What somebody who knows more runs recommends to reserve for a job, in bytes. */
export type Suggest = (id: JobId) => number | undefined;

const BYTE_MS_PER_GB_MINUTE = 1024 ** 3 * 60_000;
/** Suggestions that move a reservation by less than this part, or by less than these bytes, are not worth an edit. */
const WORTH = 0.15;
const WORTH_BYTES = 64 * 1024 ** 2;

/** Every family that was measured (of very many the last ones together, of which nothing is suggested), those that used more than was reserved first, then by waste. */
export function requestRows(
  { families, others, profile }: Pick<RunRecord, 'families' | 'profile'> & Partial<Pick<RunRecord, 'others'>>,
  suggest: Suggest = () => undefined,
): RequestRow[] {
  const rows = [...families.values()].map((family) => rowOf(family, profile !== 'none', suggest));
  // What the largest of them needs, the others do not.
  if (others !== undefined) rows.push({ ...rowOf(others, profile !== 'none', suggest), suggestion: undefined });
  return rows.sort((a, b) => excess(b) - excess(a) || b.waste - a.waste);
}

function rowOf({ job, count, ids, reserved, byteMs, peak }: FamilyUse, isProfiled: boolean, suggest: Suggest): RequestRow {
  const others = count - 1;
  const recommended = ids.reduce((most, id) => Math.max(most, suggest(id) ?? 0), 0);
  const own = () => recommendMemory(others > 0 ? [peak, peak] : [...(job.estimate?.peaks ?? []), peak]);
  // A recommendation below what was just used is out of date.
  const fitting = recommended > peak ? recommended : own();
  const isUndeclared = isProfiled && job.request.memory === undefined;
  const isOff = Math.abs(fitting - reserved) > Math.max(WORTH * reserved, WORTH_BYTES);
  return {
    label: others > 0 ? `${visible(job.id)} and ${countOf(others, 'other')}` : visible(job.id),
    reserved,
    peak,
    waste: byteMs / BYTE_MS_PER_GB_MINUTE,
    suggestion: isOff && !isUndeclared ? `memory: "${memoryText(fitting)}"` : undefined,
    guessed: isUndeclared && job.estimate === undefined ? count : 0,
  };
}

const excess = ({ peak, reserved }: RequestRow) => Math.max(0, peak - reserved);

/** What was reserved and not used, in all, gigabyte-minutes. */
export function totalWaste(rows: readonly RequestRow[]): number {
  return rows.reduce((sum, { waste }) => sum + waste, 0);
}

/** What becomes of reservations that nobody declared or had measured; no line when there is none. */
export function guessLines(rows: readonly RequestRow[], profile: RunRecord['profile']): string[] {
  const guesses = rows.filter(({ guessed }) => guessed > 0);
  if (guesses.length === 0) return [];
  const jobs = guesses.reduce((sum, { guessed }) => sum + guessed, 0);
  const most = (name: 'reserved' | 'peak') => formatBytes(Math.max(...guesses.map((row) => row[name])));
  const next = profile === 'kept' ? '; the next run books what was measured' : '';
  return [`memory of ${countOf(jobs, 'job')} was a guess: up to ${most('reserved')} reserved, up to ${most('peak')} used${next}`];
}

/** The table of the rows that ask for an edit, at most `limit`; no lines when there is none. */
export function requestTable(rows: readonly RequestRow[], limit: number, columns: number, look: Look): string[] {
  const worth = rows.filter(({ suggestion }) => suggestion !== undefined);
  const shown = worth.slice(0, limit);
  if (shown.length === 0) return [];
  const cells = shown.map((row) => [
    row.label,
    formatBytes(row.reserved),
    formatBytes(row.peak),
    row.waste >= 0.05 ? row.waste.toFixed(1) : '-',
    row.suggestion!,
  ]);
  const head = ['memory', 'reserved', 'used', 'GB-min wasted', 'suggestion'];
  const widths = head.map((title, i) => Math.max(title.length, ...(i === 0 ? [] : cells.map((row) => row[i]!.length))));
  const rest = widths.slice(1).reduce((sum, width) => sum + width + 2, 0);
  const longest = Math.max(head[0]!.length, ...shown.map(({ label }) => widthOf(label)));
  widths[0] = Math.max(12, Math.min(longest, columns - rest - 2));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? padEnd(clip(cell, widths[0]!), widths[0]!) : i === 4 ? cell : padStart(cell, widths[i]!)))
      .join('  ');
  const lines = [look.paint('dim', `  ${line(head)}`)];
  for (const [i, row] of cells.entries()) {
    const isShort = shown[i]!.peak > shown[i]!.reserved;
    lines.push(isShort ? `  ${look.paint('yellow', line(row))}` : `  ${line(row)}`);
  }
  if (worth.length > shown.length) lines.push(look.paint('dim', `  and ${countOf(worth.length - shown.length, 'more row')}`));
  return lines;
}
