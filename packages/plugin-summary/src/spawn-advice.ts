import type { JobResult } from '@mpmsub/runner';

/** What the runner says of a start that failed, and what helps there. Where its message names a remedy itself there is no more to say. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /\(E2BIG\)$/,
    'hand over a file with the list instead of the list, or make several jobs of it ("getconf ARG_MAX" tells the limit)',
  ],
  [/^cannot open .*\(ENOSPC\)$/, 'free space on that disk'],
  [/^cannot open .*\(EMFILE\)$/, ''],
  [/^cannot open .* for standard input:/, 'correct "stdin"; a job that makes the file belongs into "needs"'],
  [/^cannot open .* for standard (output|error):/, 'make that place writable, or name another one with "stdout" and "stderr"'],
  [/\(ENOMEM\)$/, 'run fewer jobs at once: --max-workers, or more memory for those that run'],
  [/^the working folder /, 'correct "cwd"; a job that makes the folder belongs into "needs"'],
  [/^the command .* (was not found|does not exist)/, 'install it, or correct the command'],
];

/** The next step where a job could not start, by the message of the start; none where that says it already, or nothing is known. */
export function spawnAdvice({ exit, outcome }: Pick<JobResult, 'exit' | 'outcome'>): string[] {
  const last = exit ?? (outcome.type === 'failed' ? outcome.exit : undefined);
  if (last?.type !== 'spawn-failed') return [];
  const { message } = last;
  const remedy = /; did you mean /.test(message) ? undefined : REMEDIES.find(([pattern]) => pattern.test(message))?.[1];
  return remedy ? [remedy] : [];
}
