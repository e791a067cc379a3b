import { type Command, Option } from 'commander';
import type { GlobalOptions } from './add-command.js';

/** Options that every command which runs jobs has. Texts are read by `applyFlags`. */
export interface RunFlags extends GlobalOptions {
  readonly maxWorkers?: string;
  readonly failFast?: boolean;
  readonly keepGoing?: boolean;
  readonly halt?: string;
  readonly retry?: string;
  readonly timeout?: string;
  readonly runTimeout?: string;
  readonly resume?: boolean;
  readonly rerunFailed?: boolean;
  /** Id of the run that these two continue. */
  readonly run?: string;
  /** Where jobs run that name no executor. */
  readonly on?: string;
  /** An interrupt ends jobs on Slurm too. */
  readonly cancel?: boolean;
  readonly joblog?: string;
  readonly json?: boolean;
  readonly reporter?: readonly string[];
  readonly output?: 'live' | 'grouped' | 'failed' | 'none';
  /** False with `--no-progress`. */
  readonly progress: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Declares the options of {@link RunFlags}. */
export function addRunFlags(command: Command): Command {
  return command
    .option('-j, --max-workers <number>', 'most jobs at once, whatever their size')
    .addOption(new Option('--fail-fast', 'end everything at the first failure').conflicts(['keepGoing', 'halt']))
    .addOption(
      new Option('--keep-going', 'after a failure go on with what does not depend on it (the default)').conflicts('halt'),
    )
    .option('--halt <when>', 'end early: "soon,fail=1", "now,fail=5%", "now,success=1", ...')
    .option('--retry <number>', 'further attempts for jobs that say nothing of their own')
    .option('--timeout <time>', 'longest run time for jobs that say nothing of their own, such as 90s or 10m')
    .option('--run-timeout <time>', 'longest time for the whole run; what is not done by then is cancelled')
    .addOption(new Option('--resume', 'do not run again what succeeded in the newest run').conflicts('rerunFailed'))
    .option('--rerun-failed', 'the same, and run again what depends on a job that runs again')
    .option('--run <id>', 'continue this run with --resume or --rerun-failed (its id, or how it begins)')
    .option('--on <executor>', 'run on it what names no executor of its own: slurm')
    .option('--cancel', 'an interrupt also ends jobs on Slurm (otherwise they go on, and the next run adopts them)')
    .option('--joblog <file>', "write a tab-separated log of attempts with GNU parallel's columns")
    .option('--json', 'events as NDJSON on stdout, everything for people on stderr')
    .addOption(
      new Option('--output <mode>', "jobs' output: as it comes, each job's at its end, that of failed jobs, or none").choices([
        'live',
        'grouped',
        'failed',
        'none',
      ]),
    )
    .option(
      '--reporter <name>',
      'progress, lines, agent, json, or a file: html[=FILE], trace, junit, markdown, github; may be given again',
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    .option('--no-progress', 'show nothing while jobs run')
    .addOption(new Option('-v, --verbose', 'a line for each start and end').conflicts('quiet'))
    .option('-q, --quiet', 'show failures only');
}
