import type { RunReport } from '@mpmsub/runner';
import { formatCount, nameSome, wrap } from '@mpmsub/text';
import { chainLine, slowestChain } from './chain.js';
import { type Failure, type FailureContext, failureBlock, failureWords } from './failure-block.js';
import { headline, usageLine } from './headline.js';
import { holdsLine } from './holds-line.js';
import { limitsLine } from './limits-line.js';
import type { LogTail } from './log-tail.js';
import type { Look } from './look.js';
import { notes } from './notes.js';
import { outerLine } from './outer-line.js';
import { guessLines, requestRows, requestTable, type Suggest, totalWaste } from './requests.js';
import type { RunRecord } from './run-record.js';

export interface SummaryInput {
  readonly report: RunReport;
  readonly record: RunRecord;
  readonly suggest?: Suggest | undefined;
  readonly look: Look;
  readonly columns: number;
  /** How the command line is called. */
  readonly command: string;
  /** A configuration says what the jobs are. */
  readonly isConfigured: boolean;
  /** A later run can go on with what this one leaves. */
  readonly isResumable: boolean;
  readonly isVerbose: boolean;
  /** Rows of each list. */
  readonly limit: number;
  /** Folder that paths are shown from. */
  readonly from: string;
  /** Ends of the logs of the failures that are shown in full. */
  readonly tails: ReadonlyMap<string, readonly LogTail[]>;
}

/** The jobs that failed themselves, in order of declaration. */
export function failuresOf(report: RunReport): Failure[] {
  return report.results.filter((result): result is Failure => result.outcome.type === 'failed');
}

/**
 * Everything a summary says: what could be better first, failures last, the counts at the very end, where eyes are. A run in which all
 * went well is two or three lines.
 */
export function summaryLines(input: SummaryInput): string[] {
  const { report, record, suggest, look, isVerbose, columns, limit } = input;
  const rows = requestRows(record, suggest);
  const isTold = isVerbose || isWasteful(report, totalWaste(rows));
  const sections = [
    isTold ? requestTable(rows, limit, columns, look) : [],
    [...notes(report, record), ...(isTold ? guessLines(rows, record.profile) : [])].flatMap((line) => wrap(line, columns, '  ')),
    ...failureSections(input),
    closing(input),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
}

/** Memory that is reserved and not used costs time only when memory held jobs back. */
function isWasteful(report: RunReport, waste: number): boolean {
  const budget = Object.values(report.budgets).reduce((sum, { memory }) => sum + (Number.isFinite(memory) ? memory : 0), 0);
  const available = (budget / 1024 ** 3) * (report.wallMs / 60_000);
  return (report.limitedBy.memory ?? 0) >= 0.1 && waste >= 0.1 * available;
}

function closing({ report, record, look, columns, isVerbose, isResumable }: SummaryInput): string[] {
  const chain = slowestChain(report, record);
  // Worth a line when more or larger machines would not have helped.
  const isChainLong = chain.links.length > 1 && chain.totalMs >= 0.6 * report.wallMs && report.wallMs >= 1000;
  const details = [
    usageLine(report),
    limitsLine(report),
    outerLine(report),
    isVerbose ? holdsLine(record.holds) : undefined,
    (isVerbose && chain.links.length > 0) || isChainLong ? chainLine(chain, report.wallMs, look) : undefined,
    report.interrupted !== undefined && isResumable
      ? 'next: the same command with --resume goes on with what is left'
      : undefined,
  ];
  return [
    ...wrap(headline(report, record, look), columns, ''),
    ...details
      .filter((line) => line !== undefined)
      .flatMap((line) => wrap(line, columns, '  '))
      .map((line) => look.paint('dim', line)),
  ];
}

/** Reasons of failures that have no block: where each job names a file of its own, there are as many as jobs. */
const MOST_REASONS = 10;

function failureSections({ report, record, look, from, columns, command, isConfigured, limit, tails }: SummaryInput): string[][] {
  const failures = failuresOf(report);
  const context: FailureContext = { report, record, look, from, columns, command, isConfigured };
  const blocks = failures.slice(0, limit).map((failure) => failureBlock(failure, tails.get(failure.id) ?? [], context));
  const rest = failures.slice(limit);
  if (rest.length === 0) return blocks;
  const reasons = new Map<string, string[]>();
  for (const failure of rest) {
    const words = failureWords(failure);
    const ids = reasons.get(words);
    if (ids) ids.push(failure.id);
    else reasons.set(words, [failure.id]);
  }
  const told = [...reasons].sort(([, one], [, other]) => other.length - one.length).slice(0, MOST_REASONS);
  const lines = told.map(([words, ids]) => `  ${formatCount(ids.length)} × ${words}: ${nameSome(ids, 3)}`);
  const others = rest.length - told.reduce((sum, [, ids]) => sum + ids.length, 0);
  if (others > 0) lines.push(`  ${formatCount(others)} × something else`);
  return [...blocks, [look.paint('red', `${look.glyphs.failed} and ${formatCount(rest.length)} more failed`), ...lines]];
}
