import { formatBytes, type RunReport } from '@mpmsub/runner';
import { countOf, formatCount, formatDuration, visible } from '@mpmsub/text';
import type { Look } from './look.js';
import type { RunRecord } from './run-record.js';

/** `✔ 50 jobs succeeded in 3m12s`, `✖ 2 failed, 3 skipped, 45 succeeded of 50 jobs in 3m12s` */
export function headline(report: RunReport, { unread }: Pick<RunRecord, 'unread'>, look: Look): string {
  const { counts, wallMs } = report;
  // Not all that succeeded need be among the results.
  const total = counts.succeeded + counts.failed + counts.skipped + counts.cancelled + unread;
  const time = `in ${formatDuration(wallMs)}`;
  if (total === 0) return `${look.paint('yellow', look.glyphs.ok)} no jobs to run`;
  if (report.ok && counts.succeeded === total) {
    return look.paint('green', `${look.glyphs.ok} ${countOf(total, 'job')} succeeded ${time}${extras(report)}`);
  }
  const parts = (['failed', 'cancelled', 'skipped', 'succeeded'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${formatCount(counts[name])} ${name}`);
  // An early end comes before the rest of a long list is read.
  if (unread > 0) parts.push(`${formatCount(unread)} not begun`);
  const early = report.interrupted === undefined ? '' : `; ended early: ${visible(report.interrupted)}`;
  return look.paint(
    report.ok ? 'green' : 'red',
    `${look.glyphs[report.ok ? 'ok' : 'failed']} ${parts.join(', ')} of ${countOf(total, 'job')} ${time}${extras(report)}${early}`,
  );
}

function extras({ results }: RunReport): string {
  const flaky = results.filter((result) => result.flaky).length;
  const restored = results.filter((result) => result.restored).length;
  const parts = [
    ...(flaky > 0 ? [`${formatCount(flaky)} flaky`] : []),
    ...(restored > 0 ? [`${formatCount(restored)} from an earlier run`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** `cpu time 18m40s (5.8 cores), memory peak 19.3G of 24G` */
export function usageLine(report: RunReport): string | undefined {
  const { cpuMs, wallMs, peakMemory, budgets } = report;
  const parts: string[] = [];
  if (cpuMs >= 100) {
    const cores = wallMs > 0 ? ` (${(cpuMs / wallMs).toFixed(1)}${ofBudget(budgets, 'cpus', String)} cores)` : '';
    parts.push(`cpu time ${formatDuration(cpuMs)}${cores}`);
  }
  if (peakMemory > 0) parts.push(`memory peak ${formatBytes(peakMemory)}${ofBudget(budgets, 'memory', formatBytes)}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function ofBudget(budgets: RunReport['budgets'], name: 'cpus' | 'memory', format: (amount: number) => string): string {
  const amounts = Object.values(budgets).map((budget) => budget[name]);
  if (amounts.length === 0 || !amounts.every(Number.isFinite)) return '';
  return ` of ${format(amounts.reduce((a, b) => a + b, 0))}`;
}
