import type { RunSummary } from '@mpmsub/plugin-journal';
import { formatBytes, formatDuration } from '@mpmsub/runner';
import { countOf, table, visible } from '@mpmsub/text';

/** One line a run: its id, when it began, how it ended, what it took. */
export function renderRuns(runs: readonly RunSummary[]): string {
  const ids = new Set(runs.map(({ runId }) => runId));
  const rows = runs.map(({ runId, startedAt, status, header, report }) => {
    const began = new Date(startedAt).toLocaleString('sv-SE');
    const within = ids.has(header.machine?.outer?.runId ?? '') ? ` (within job ${visible(header.machine.outer!.jobId)})` : '';
    if (report === undefined) return [runId, began, status, `${countOf(header.jobs, 'job')}${within}`, '', ''];
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
      `${counts.join(', ')}${within}`,
      formatDuration(report.wallMs),
      formatBytes(report.peakMemory),
    ];
  });
  return table([['RUN', 'BEGAN', 'STATE', 'JOBS', 'TIME', 'PEAK'], ...rows]);
}
