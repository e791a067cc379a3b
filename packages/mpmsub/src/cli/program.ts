import { Command } from 'commander';
import type { AddCommand, GlobalOptions } from './add-command.js';
import { addBatch } from './commands/batch.js';
import { addCompletion } from './commands/completion.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addGraph } from './commands/graph.js';
import { addInit } from './commands/init.js';
import { addList } from './commands/list.js';
import { addLogs } from './commands/logs.js';
import { addPlan } from './commands/plan.js';
import { addProfile } from './commands/profile.js';
import { addReport } from './commands/report.js';
import { addRun } from './commands/run.js';
import { addRuns } from './commands/runs.js';
import { addSchema } from './commands/schema.js';
import { addWorker } from './commands/worker.js';
import { enterFolder } from './enter-folder.js';
import { hintForOption } from './foreign-options.js';
import { writeErr, writeOut } from './write.js';

const COMMANDS: readonly AddCommand[] = [
  addRun,
  addList,
  addGraph,
  addExplain,
  addPlan,
  addProfile,
  addDoctor,
  addInit,
  addLogs,
  addRuns,
  addReport,
  addBatch,
  addSchema,
  addWorker,
];

/** The whole command line. What a command needs is loaded when it runs. */
export function buildProgram(version: string, done: (exitCode: number) => void): Command {
  const program = buildCommands(version, done);
  addCompletion(program, () => buildCommands('', () => {}));
  return program;
}

/** Columns of the first help, wherever there are as many. */
const HELP_COLUMNS = 80;

/** What `--help` says, but in a narrow terminal. */
export function helpText(): string {
  const told: string[] = [];
  const program = buildProgram('', () => {});
  program.configureOutput({ writeOut: (text) => told.push(text), getOutHelpWidth: () => HELP_COLUMNS });
  program.outputHelp();
  return told.join('');
}

/** Every command but those that complete the others. */
function buildCommands(version: string, done: (exitCode: number) => void): Command {
  const program = new Command('mpmsub')
    .description('Runs jobs in parallel by what they need: CPUs, memory and each other.')
    .option('-c, --config <file>', 'configuration file (default: the nearest one upward)')
    .option('-C, --cwd <folder>', 'act as if started in this folder')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut, writeErr, outputError: tellError })
    .showHelpAfterError('(mpmsub --help lists commands and options)')
    .addHelpText('after', EPILOGUE);
  program.hook('preAction', (_, action) => enterFolder(action.optsWithGlobals<GlobalOptions>().cwd));
  for (const add of COMMANDS) add(program, done);
  // No wider, so that whoever starts us knows it without us. The commands' own help, made above, is as wide as the terminal.
  return program.configureOutput({ getOutHelpWidth: () => Math.min(process.stdout.columns ?? HELP_COLUMNS, HELP_COLUMNS) });
}

/** Commander's own words, with what an option of another tool is called here in the place of what is spelt alike. */
function tellError(text: string, write: (text: string) => void): void {
  const [, flag] = /^error: unknown option '(.*)'/s.exec(text) ?? [];
  const hint = flag === undefined ? undefined : hintForOption(flag);
  write(hint === undefined ? text : `error: unknown option '${flag}'\n  hint: ${hint}\n`);
}

const EPILOGUE = `
Examples:
  mpmsub                        run every job of the configuration
  mpmsub build 'test:*'         run some, and what they need
  mpmsub profile --write        measure jobs, and write what they need down
  mpmsub batch commands.txt     run a file of commands, without a configuration

Exit codes: 0 success, 1 a job failed, 2 configuration or usage,
            70 a bug of mpmsub, 130/143 interrupted.`;
