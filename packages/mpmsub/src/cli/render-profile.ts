import { relative } from 'node:path';
import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { formatBytes, memoryText } from '@mpmsub/runner';
import { nameSome, table, visible } from '@mpmsub/text';
import type { ProfileOptions } from './profile-options.js';

/** Jobs that are named in one line. */
const MOST_NAMES = 5;

/**
 * What was measured, and what was done about it.
 *
 * @param asked ids of all jobs that were to be measured.
 */
export function renderProfile(
  outcome: ProfileOutcome,
  asked: readonly string[],
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
    ...unmeasured(proposals, asked),
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
    lines.push(...leftAsTheyAre(config.refused));
  } else if (!write && proposals.some(({ isWorthWriting }) => isWorthWriting)) {
    lines.push('runs use these figures from now on; "mpmsub profile --write" puts them into the configuration as well\n');
  }
  return lines.join('');
}

/** The jobs of a matrix are all left for one reason. */
function leftAsTheyAre(refused: NonNullable<ProfileOutcome['config']>['refused']): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason } of refused) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  return [...byReason].map(([reason, ids]) => {
    const were = ids.length === 1 ? 'was left as it is' : 'were left as they are';
    return `  ${nameSome(ids, MOST_NAMES)} ${were}: ${reason}\n`;
  });
}

/** The others may think that all is known. */
function unmeasured(proposals: ProfileOutcome['proposals'], asked: readonly string[]): string[] {
  const measured = new Set(proposals.map(({ id }) => id));
  const missing = asked.filter((id) => !measured.has(id));
  if (missing.length === 0 || proposals.length === 0) return [];
  return [`not measured: ${nameSome(missing, MOST_NAMES)}. Only what succeeds tells what a job needs\n`];
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
