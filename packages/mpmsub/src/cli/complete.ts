import tab from '@bomb.sh/tab/commander';
import type { Settings } from '@mpmsub/runner';
import type { Command } from 'commander';
import { enterFolder } from './enter-folder.js';
import { readProject } from './project.js';
import { UsageError } from './usage-error.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];
/** Commands whose words are jobs. */
const TAKE_JOBS = ['run', 'list', 'graph', 'explain', 'plan', 'profile', 'logs'];

/** Writes the script for a shell. It asks `mpmsub complete` for everything. */
export function printCompletion(commands: Command, shell: string): void {
  if (!SHELLS.includes(shell)) throw new UsageError(`there is no completion for "${shell}"`, `there is: ${SHELLS.join(', ')}`);
  completer(commands).setup('mpmsub', 'mpmsub', shell);
}

/** Answers a completion script: what may follow these words. A configuration that cannot be loaded only means that no job is named. */
export async function completeWords(commands: Command, words: readonly string[]): Promise<void> {
  const jobs = await projectOf(words).then(
    (settings) => settings.jobs,
    () => [],
  );
  const root = completer(commands);
  const tags = [...new Set(jobs.flatMap((job) => job.tags))];
  for (const name of TAKE_JOBS) {
    const argument = [...(root.commands.get(name)?.arguments.values() ?? [])][0];
    if (argument === undefined) continue;
    argument.handler = (complete) => {
      for (const { id, description } of jobs) complete(id, description ?? '');
      for (const tag of tags) complete(tag, 'a tag');
    };
  }
  // Without a command it is `run` that is meant: its jobs and options may come at once.
  const run = root.commands.get('run');
  for (const [name, option] of run?.options ?? []) if (!root.options.has(name)) root.options.set(name, option);
  for (const [name, argument] of run?.arguments ?? []) root.arguments.set(name, argument);
  root.parse([...words]);
}

async function projectOf(words: readonly string[]): Promise<Settings> {
  enterFolder(optionIn(words, '-C', '--cwd'));
  return await readProject({ config: optionIn(words, '-c', '--config') });
}

function completer(commands: Command) {
  return tab(commands, { completionCommandName: 'completion' });
}

function optionIn(words: readonly string[], ...names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  return at === -1 ? undefined : words[at + 1];
}
