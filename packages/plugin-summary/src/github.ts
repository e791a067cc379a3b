import { formatBytes, type RunReport } from '@mpmsub/runner';
import { formatCount, formatDuration, visible, workflowCommand } from '@mpmsub/text';
import { chainLine, slowestChain } from './chain.js';
import { type Failure, failureWords } from './failure-block.js';
import { headline, usageLine } from './headline.js';
import { limitsLine } from './limits-line.js';
import type { LogTail } from './log-tail.js';
import type { Look } from './look.js';
import { notes } from './notes.js';
import { requestRows, type Suggest } from './requests.js';
import type { RunRecord } from './run-record.js';
import { failuresOf } from './summary-lines.js';

/** GitHub shows ten annotations of a kind for each step. */
const MOST_ANNOTATIONS = 10;
/** A step summary over 1 MiB is dropped whole: tables stay far below. */
const MOST_ROWS = 50;

const PLAIN: Look = {
  glyphs: { ok: '✅', failed: '❌', edge: '|', arrow: '→' },
  hasColor: false,
  paint: (_, text) => text,
};

/** `::error` commands that GitHub shows beside the changes, one for each of the first failures. */
export function annotations(report: RunReport, tails: ReadonlyMap<string, readonly LogTail[]>): string[] {
  return failuresOf(report)
    .slice(0, MOST_ANNOTATIONS)
    .map((failure) => {
      const last = (tails.get(failure.id) ?? []).flatMap(({ lines }) => lines).slice(-5);
      const message = [failureWords(failure), ...last].join('\n');
      return workflowCommand('error', `${visible(failure.id)} failed`, message);
    });
}

/** A step summary in Markdown: counts, failures, what was reserved against used, what took longest. */
export function stepSummary(report: RunReport, record: RunRecord, suggest?: Suggest): string {
  const chain = slowestChain(report, record);
  const facts = [
    usageLine(report),
    limitsLine(report),
    chain.links.length > 1 ? chainLine(chain, report.wallMs, PLAIN) : undefined,
  ];
  return [
    `### ${escapeCell(headline(report, record, PLAIN))}`,
    facts
      .filter((fact) => fact !== undefined)
      .map((fact) => `- ${escapeCell(fact)}`)
      .join('\n'),
    failureTable(failuresOf(report)),
    notes(report, record)
      .map((line) => `- ${escapeCell(line)}`)
      .join('\n'),
    requestMarkdown(record, suggest),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function failureTable(failures: readonly Failure[]): string {
  if (failures.length === 0) return '';
  return table(
    ['failed', 'why', 'after', 'peak', 'reserved'],
    failures.map((failure) => [
      visible(failure.id),
      failureWords(failure),
      failure.measurement ? formatDuration(failure.measurement.wallMs) : '',
      failure.measurement?.peakMemory === undefined ? '' : formatBytes(failure.measurement.peakMemory),
      failure.allocation ? formatBytes(failure.allocation.memory) : '',
    ]),
  );
}

function requestMarkdown(record: RunRecord, suggest: Suggest | undefined): string {
  const rows = requestRows(record, suggest);
  if (rows.length === 0) return '';
  const cells = rows.map(({ label, reserved, peak, waste, suggestion }) => [
    label,
    formatBytes(reserved),
    formatBytes(peak),
    waste.toFixed(1),
    suggestion ?? '',
  ]);
  const body = table(['memory', 'reserved', 'used', 'GB-min not used', 'suggestion'], cells);
  return `<details><summary>Memory reserved and used</summary>\n\n${body}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const hidden = rows.length - MOST_ROWS;
  return [
    line(head),
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(hidden > 0 ? [line([`and ${formatCount(hidden)} more`, ...head.slice(1).map(() => '')])] : []),
  ].join('\n');
}

/** Names are text, not markup. */
function escapeCell(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return short.replace(/[\\`*_{}[\]<>|~]/g, (char) => (char === '<' ? '&lt;' : `\\${char}`));
}
