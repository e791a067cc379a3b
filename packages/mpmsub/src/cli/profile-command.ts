import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { detectMachine, type Job } from '@mpmsub/runner';
import { wholeNumber } from './apply-flags.js';
import { EXIT } from './exit-codes.js';
import { MemoryGate } from './memory-gate.js';
import { plannedJobs } from './planned-jobs.js';
import type { ProfileOptions } from './profile-options.js';
import { loadProject } from './project.js';
import { renderProfile } from './render-profile.js';
import { runJobs } from './run-jobs.js';
import { selectJobs } from './select-jobs.js';
import { UsageError } from './usage-error.js';
import { writeErr, writeOut } from './write.js';

/** Measures jobs, one at a time unless told otherwise, and says what was learned. @returns the exit code. */
export async function profileCommand(words: readonly string[], options: ProfileOptions): Promise<number> {
  const runs = wholeNumber('--runs', options.runs, 1);
  const gate = options.failOnMemory === undefined ? undefined : new MemoryGate(options.failOnMemory);
  const settings = await loadProject(options);
  const bringsOwn = settings.plugins.some(({ name }) => name === 'profile-cache');
  if (bringsOwn && (options.write || options.dryRun)) {
    throw new UsageError(
      `--${options.write ? 'write' : 'dry-run'} speaks to the plugin "profile-cache", but the configuration brings its own`,
      'take it out of the configuration: it is added by itself',
    );
  }
  const jobs = await choose(words, options);
  if (jobs.length === 0) {
    writeErr('every job was measured already; leave out --only-missing to measure again\n');
    return EXIT.ok;
  }
  let code: number = EXIT.ok;
  let isWritten = false;
  for (let run = 1; run <= runs && code !== EXIT.usage; run++) {
    const isLast = run === runs;
    let outcome: ProfileOutcome | undefined;
    const profileCache = {
      into: options.write ? ('config' as const) : ('file' as const),
      // The profile is the purpose here, in CI as well.
      frozen: false,
      dryRun: options.dryRun === true,
      onEnd: (end: ProfileOutcome) => {
        outcome = end;
      },
    };
    const plugins = { profileCache: gate?.watch(profileCache) ?? profileCache, summary: false as const };
    const maxWorkers = options.parallel ? settings.maxWorkers : 1;
    const ended = await runJobs({ ...settings, jobs, maxWorkers }, options, { plugins });
    code = Math.max(code, ended);
    if (ended > EXIT.failed) return ended;
    if (bringsOwn) {
      if (isLast) writeErr('what was measured is with the configuration\'s own profileCache(); "mpmsub list" shows it\n');
      continue;
    }
    if (outcome === undefined) {
      writeErr('error: nothing could be remembered; the warning above says why\n');
      return EXIT.failed;
    }
    isWritten ||= outcome.isWritten;
    const ids = jobs.map(({ id }) => id);
    if (isLast) (options.json ? writeErr : writeOut)(renderProfile({ ...outcome, isWritten }, ids, options));
  }
  return gate === undefined ? code : Math.max(code, await gate.close());

  async function choose(wanted: readonly string[], { onlyMissing }: ProfileOptions): Promise<readonly Job[]> {
    const selected = selectJobs(settings.jobs, wanted);
    if (!onlyMissing) return selected;
    const planned = await plannedJobs(settings, await detectMachine());
    const known = new Set(
      planned.jobs.filter(({ estimate }) => estimate !== undefined && !estimate.ofFamily).map(({ id }) => id),
    );
    const missing = selected.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    return missing.length === 0 ? [] : selectJobs(settings.jobs, missing);
  }
}
