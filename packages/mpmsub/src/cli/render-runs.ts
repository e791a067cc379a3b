import type { RunSummary } from '@mpmsub/plugin-journal';
import { formatBytes, formatDuration } from '@mpmsub/runner';
import { countOf, table, visible } from '@mpmsub/text';

/**
 * One line a run: its id, when it began, how it ended, what it took, and what became of its jobs, the worst first.
 *
 * @param columns of the terminal, if it goes to one.
 */
export function renderRuns(runs: readonly RunSummary[], columns?: number): string {
  const ids = new Set(runs.map(({ runId }) => runId));
  const rows = runs.map(({ runId, startedAt, status, header, report }) => {
    // The id tells year and seconds.
    const began = new Date(startedAt).toLocaleString('sv-SE').slice('2026-'.length, -':00'.length);
    const within = ids.has(header.machine?.outer?.runId ?? '') ? ` (within job ${visible(header.machine.outer!.jobId)})` : '';
    if (report === undefined) return [runId, began, status, '', '', `${countOf(header.jobs, 'job')}${within}`];
    const { succeeded, failed, skipped, cancelled } = report.counts;
    const parts = [
      [failed, 'failed'],
      [cancelled, 'cancelled'],
      [skipped, 'skipped'],
      [succeeded, 'ok'],
    ] as const;
    const counts = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
    return [
      runId,
      began,
      report.ok ? 'ok' : failed === 0 && report.interrupted !== undefined ? 'interrupted' : 'failed',
      formatDuration(report.wallMs),
      formatBytes(report.peakMemory),
      `${counts.join(', ')}${within}`,
    ];
  });
  return table([['RUN', 'BEGAN', 'STATE', 'TIME', 'PEAK', 'JOBS'], ...rows], columns);
}
