import { isAbsolute, relative } from 'node:path';
import type { Job, JobResult, RunReport } from '@mpmsub/runner';
import { clip, formatTimeUp, reasonWords, unnamedCommand, visible, wrap } from '@mpmsub/text';
import { advice } from './advice.js';
import { circumstances } from './circumstances.js';
import type { LogTail } from './log-tail.js';
import type { Look } from './look.js';
import type { RunRecord } from './run-record.js';
import { shellWord } from './shell-word.js';

export type Failure = JobResult & { readonly outcome: Extract<JobResult['outcome'], { type: 'failed' }> };

export interface FailureContext {
  readonly report: RunReport;
  readonly record: RunRecord;
  readonly look: Look;
  /** Folder that paths are shown from. */
  readonly from: string;
  readonly columns: number;
  /** How the command line is called. */
  readonly command: string;
  /** A configuration says what the jobs are: without one there is nothing that `explain` could read. */
  readonly isConfigured: boolean;
}

/** One failure: what happened and why, its last words, where to read on, what to do. */
export function failureBlock(
  failure: Failure,
  tails: readonly LogTail[],
  { report, record, look, from, columns, command, isConfigured }: FailureContext,
): string[] {
  const { paint } = look;
  const { id, outcome, attempts } = failure;
  const job = record.failed.get(id);
  const moment = record.moments.get(id);
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  const lines = [
    `${paint('red', look.glyphs.failed)} ${paint('bold', visible(id))}  ${paint('red', failureWords(failure))}${tries}`,
  ];
  const unnamed = job === undefined ? '' : unnamedCommand(job);
  if (unnamed !== '') lines.push(`  ${unnamed}`);
  const around = circumstances(job, failure, moment);
  if (around) lines.push(...wrap(around, columns, '  '));
  // A batch keeps standard output and standard error apart, and mostly one of the two is empty.
  const spoken = tails.filter((tail) => tail.lines.length > 0);
  for (const tail of spoken) {
    if (spoken.length > 1) lines.push(paint('dim', `  ${shownPath(tail.path, from)}:`));
    lines.push(...tail.lines.map((line) => `  ${paint('dim', look.glyphs.edge)} ${line}`));
  }
  const budget = Math.max(0, ...Object.values(report.budgets).map(({ memory }) => memory)) || undefined;
  const next = advice(outcome.reason, job, failure, moment, budget);
  const field = (name: string, text: string) => `  ${paint('dim', name.padEnd(5))}${text}`;
  const advised = next.flatMap((text) => wrap(text, columns - 7, ''));
  lines.push(...advised.map((text, i) => field(i === 0 ? 'next' : '', text)));
  if (job !== undefined && unnamed === '') lines.push(field('ran', clip(ranWords(job, from), columns - 7)));
  if (tails.length > 0 && spoken.length === 0) lines.push(field('log', 'it wrote nothing'));
  for (const [i, { path }] of spoken.entries()) lines.push(field(i === 0 ? 'log' : '', shownPath(path, from)));
  const name = shellWord(id);
  const more = [
    ...(spoken.length > 0 ? [`${command} logs ${name}`] : []),
    ...(isConfigured ? [`${command} explain ${name}`] : []),
  ];
  if (more.length > 0) lines.push(field('more', more.join(', ')));
  return lines;
}

/** The reason in words, without the job's name. */
export function failureWords(failure: Failure): string {
  const { reason, exit } = failure.outcome;
  const words = reasonWords(reason, failure.exit ?? exit);
  return reason === 'timeout' && failure.measurement ? `${words} after ${formatTimeUp(failure.measurement.wallMs)}` : words;
}

/** The command as it is written, and where it ran, if that is not where everything does: what it takes to run it by hand. */
function ranWords({ stages, cwd }: Job, from: string): string {
  const place = relative(from, cwd) === '' ? '' : `in ${shownPath(cwd, from)}: `;
  // A command may be longer than all the rest that is shown.
  return visible(`${place}${stages.map(({ text }) => text).join(' | ')}`.slice(0, 1000));
}

/** Relative where that is shorter and does not lead out of the folder. */
function shownPath(path: string, from: string): string {
  const short = relative(from, path);
  return visible(short === '' || short.startsWith('..') || isAbsolute(short) ? path : short);
}
