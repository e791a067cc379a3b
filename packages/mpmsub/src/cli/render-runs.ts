import type { RunSummary } from '@mpmsub/plugin-journal';
import { formatBytes, formatDuration } from '@mpmsub/runner';
import { table } from '@mpmsub/text';

/** One line a run: its id, when it began, how it ended, what it took. */
export function renderRuns(runs: readonly RunSummary[]): string {
  const rows = runs.map(({ runId, startedAt, status, header, report }) => {
    const began = new Date(startedAt).toLocaleString('sv-SE');
    if (report === undefined) return [runId, began, status, `${header.jobs} jobs`, '', ''];
    const { succeeded, failed, skipped, cancelled } = report.counts;
    const parts = [
      [succeeded, 'ok'],
      [failed, 'failed'],
      [skipped, 'skipped'],
      [cancelled, 'cancelled'],
    ] as const;
    const counts = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return [
      runId,
      began,
      report.ok ? 'ok' : failed === 0 && report.interrupted !== undefined ? 'interrupted' : 'failed',
      counts.join(', '),
      formatDuration(report.wallMs),
      formatBytes(report.peakMemory),
    ];
  });
  return table([['RUN', 'BEGAN', 'STATE', 'JOBS', 'TIME', 'PEAK'], ...rows]);
}
