import { formatBytes, type Job } from '@mpmsub/runner';
import { workflowCommand } from '@mpmsub/text';

/** One job whose memory grew more than allowed. Bytes. */
export interface Regression {
  readonly id: string;
  /** The published peak before this run. */
  readonly before: number;
  readonly now: number;
  /** `now / before - 1`. */
  readonly growth: number;
}

const MiB = 1024 * 1024;
/** Growth below this is noise of small processes, whatever its share. Bytes. */
const FLOOR = 16 * MiB;

/** Reads `+15%`, `15%` or a share such as 0.15; `undefined` for anything else. */
export function parseGrowth(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = typeof value === 'string' ? /^\+?(\d+(?:\.\d+)?)\s*%$/.exec(value.trim()) : null;
  return match ? Number(match[1]) / 100 : undefined;
}

/** Compares a measured peak with the published one; `undefined` when it is within `allowed` (a share). */
export function findRegression(job: Pick<Job, 'id'>, before: number, now: number, allowed: number): Regression | undefined {
  const isGrown = now > before * (1 + allowed) && now - before >= FLOOR;
  return isGrown ? { id: job.id, before, now, growth: now / before - 1 } : undefined;
}

/** One sentence: `types used 4.1G, 31 % more than the 3.1G of the profile (allowed: 15 %)`. */
export function regressionText(row: Regression, allowed: number): string {
  return `${row.id} used ${formatBytes(row.now)}, ${percent(row.growth)} more than the ${formatBytes(row.before)} of the profile (allowed: ${percent(allowed)})`;
}

/** A Markdown table for a step summary or a comment; empty without rows. */
export function regressionMarkdown(rows: readonly Regression[], allowed: number): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    (row) => `| ${cell(row.id)} | ${formatBytes(row.before)} | ${formatBytes(row.now)} | +${percent(row.growth)} |`,
  );
  const head = [
    `### Memory grew by more than ${percent(allowed)}`,
    '',
    '| job | before | now | growth |',
    '| --- | ---: | ---: | ---: |',
  ];
  return `${[...head, ...lines].join('\n')}\n`;
}

/** GitHub workflow commands, one annotation a row, at most 9 and one for the rest: a step shows ten. */
export function regressionAnnotations(rows: readonly Regression[], allowed: number): readonly string[] {
  const shown = rows.length > 10 ? rows.slice(0, 9) : rows;
  const lines = shown.map((row) => workflowCommand('error', `Memory of ${row.id}`, regressionText(row, allowed)));
  const rest = rows.length - shown.length;
  return rest > 0
    ? [...lines, workflowCommand('error', 'Memory', `${rest} more jobs grew by more than ${percent(allowed)}`)]
    : lines;
}

function cell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('<', '&lt;');
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} %`;
}
