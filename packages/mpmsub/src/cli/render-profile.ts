import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { formatBytes, memoryText } from '@mpmsub/runner';
import { table, visible } from '@mpmsub/text';

/** What was measured, and what was done about it. */
export function renderProfile(
  outcome: ProfileOutcome,
  { write, dryRun }: { readonly write?: boolean; readonly dryRun?: boolean },
): string {
  const { proposals, inputs, file, isWritten, diff, config } = outcome;
  const rows = proposals.map(({ id, peak, runs, declared, recommended, isWorthWriting, followsInput }) => [
    visible(id),
    formatBytes(peak),
    String(runs),
    declared === undefined ? '-' : formatBytes(declared),
    memoryText(recommended),
    isWorthWriting ? '' : followsInput ? 'follows its input' : 'fits',
  ]);
  const lines = [
    proposals.length === 0
      ? 'no job could be measured\n'
      : table([['JOB', 'PEAK', 'RUNS', 'ASKS FOR', 'SHOULD ASK FOR', ''], ...rows]),
    ...inputs.map(({ family, isFitted, text }) =>
      isFitted ? `memory by input: ${visible(family)}: ${text}\n` : `memory not by input: ${visible(family)}: ${text}\n`,
    ),
    '\n',
    dryRun ? diff : `${file} ${isWritten ? 'was written' : 'needed no change'}\n`,
  ];
  if (config !== undefined) {
    if (dryRun) lines.push(config.diff);
    else if (config.isWritten) lines.push(`the configuration was edited: ${config.applied.length} of ${proposals.length} jobs\n`);
    else if (config.refused.length === 0) lines.push('the configuration needed no change\n');
    for (const { id, reason } of config.refused) lines.push(`  ${visible(id)} was left as it is: ${reason}\n`);
  } else if (!write && proposals.some(({ isWorthWriting }) => isWorthWriting)) {
    lines.push('runs use these figures from now on; "mpmsub profile --write" puts them into the configuration as well\n');
  }
  return lines.join('');
}
