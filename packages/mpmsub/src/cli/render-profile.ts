import { relative } from 'node:path';
import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { formatBytes, memoryText } from '@mpmsub/runner';
import { table, visible } from '@mpmsub/text';
import type { ProfileOptions } from './profile-options.js';

/** What was measured, and what was done about it. */
export function renderProfile(
  outcome: ProfileOutcome,
  { write, dryRun, parallel }: Pick<ProfileOptions, 'write' | 'dryRun' | 'parallel'>,
): string {
  const { proposals, inputs, file, isWritten, diff, config } = outcome;
  const rows = proposals.map(({ id, peak, runs, declared, recommended, isPinned, isWorthWriting, followsInput }) => [
    visible(id),
    formatBytes(peak),
    String(runs),
    declared === undefined ? '-' : formatBytes(declared),
    memoryText(recommended),
    isPinned ? 'pinned' : followsInput ? 'follows its input' : isWorthWriting ? '' : 'fits',
  ]);
  const lines = [
    proposals.length === 0
      ? 'no job could be measured\n'
      : table([['JOB', 'PEAK', 'RUNS', 'ASKS FOR', 'SHOULD ASK FOR', ''], ...rows]),
    ...inputs.map(({ family, isFitted, text }) =>
      isFitted ? `memory by input: ${visible(family)}: ${text}\n` : `memory not by input: ${visible(family)}: ${text}\n`,
    ),
    ...(parallel && proposals.length > 0 ? [`${isolationText(proposals)}\n`] : []),
    '\n',
    dryRun ? diff : `${relative(process.cwd(), file)} ${isWritten ? 'was written' : 'needed no change'}\n`,
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

/** How jobs that ran at the same time were told apart. */
function isolationText(proposals: ProfileOutcome['proposals']): string {
  const count = proposals.filter(({ method }) => method === 'cgroup').length;
  if (count === proposals.length) return 'measured side by side, each job in a cgroup of its own';
  const others =
    count === 0
      ? 'each job by its own processes: there are no cgroups to be used here'
      : `${count} of them in cgroups of their own`;
  return `measured side by side, ${others}`;
}
