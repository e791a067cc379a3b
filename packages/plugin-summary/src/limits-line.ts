import type { RunReport } from '@mpmsub/runner';
import { visible } from '@mpmsub/text';

/** `time limited by: memory 61 %, cpus 20 %, dependencies 15 %`; `undefined` when nothing ever held a job back for long. */
export function limitsLine(report: RunReport): string | undefined {
  const shares = Object.entries(report.limitedBy)
    .map(([cause, share]) => ({ cause, percent: Math.round(share * 100) }))
    .filter(({ percent }) => percent >= 1)
    .sort((a, b) => b.percent - a.percent);
  if (shares.length === 0) return undefined;
  return `time limited by: ${shares.map(({ cause, percent }) => `${visible(cause)} ${percent} %`).join(', ')}`;
}
