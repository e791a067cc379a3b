/**
 * What does here what an option of another tool does there (GNU parallel, xargs, make, turbo, nx, concurrently, npm-run-all).
 *
 * @param flag as it was given: `--filter=web`, `-P2`.
 * @returns `undefined` for an option that nobody is known to have.
 */
export function hintForOption(flag: string): string | undefined {
  const name = flag.startsWith('--') ? flag.replace(/=.*$/s, '') : flag.slice(0, 2);
  return HINTS().find(([names]) => names.split(' ').includes(name))?.[1];
}

/** Options, and the remedy. A function, for no start needs them but one that fails. */
const HINTS = (): readonly (readonly [string, string])[] => [
  ['--filter -F --scope --project --projects --target --targets', "name what is to run: ids, tags or globs, such as 'web:*'"],
  ['--exclude --ignore', "name what is to run; '!(web:*)' is everything else"],
  [
    '--concurrency --parallel --jobs --max-procs -P --max-parallel --max-processes',
    '-j N, --max-workers N; mostly not needed, for what fits is started',
  ],
  ['--serial --sequential --runInBand', '-j 1'],
  ['-k --continue --continue-on-error --no-bail', '--keep-going, which is the default'],
  ['--bail --nxBail --kill-others-on-fail --halt-on-error', '--fail-fast'],
  ['--kill-others', '--halt now,done=1'],
  ['--race --success', '--halt now,success=1'],
  ['--affected --since --base', 'all that is named runs; after a failure --resume leaves out what had succeeded'],
  ['--force --no-cache --skip-nx-cache --skipNxCache', 'take it out: results are not kept, every run runs'],
  ['--watch -w', 'there is no watch mode: let a tool that watches files start mpmsub'],
  ['--dry', '--dry-run'],
  ['--output-logs --outputStyle --group', '--output live, grouped, failed or none'],
  ['--line-buffer --linebuffer --lb --ungroup -u --raw --print-label', '--output live'],
  ['--retries --restart-tries', '--retry, which counts the further attempts: --retries 3 is --retry 2'],
  ['--resume-failed --retry-failed', '--resume'],
  ['--bar --eta --progress', 'take it out: progress is shown in a terminal, and with --reporter progress elsewhere'],
  ['--results', 'take it out: what commands write is kept in .mpmsub/runs/latest/logs, and "mpmsub logs 3" prints it'],
  ['--arg-file -a', 'give the file as it is, where it holds commands; ":::: FILE" where it holds values'],
  ['--replace -I -i', 'take it out: {} is where the value goes'],
  ['--max-args --max-replace-args -n -N -L -X -m', 'each command takes one value, or the columns of a line with --colsep'],
  ['--null', 'values are lines; names with a line break in them come after ":::"'],
  ['--csv', "--colsep ','"],
  ['--header', 'columns are called {1}, {2}, ...'],
  [
    '--memfree --memsuspend --load --noswap',
    'take it out: what fits is started, by what was measured; --memory SIZE says what is needed',
  ],
  ['--delay --nice --shuf --pipe --sshlogin -S', 'there is no such thing here; GNU parallel has it'],
];
