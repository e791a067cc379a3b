import { budgetOf, detectMachine } from '@mpmsub/runner';
import type { GlobalOptions } from './add-command.js';
import { lastResults } from './last-results.js';
import { plannedJobs } from './planned-jobs.js';
import { loadProject } from './project.js';
import { listJson, renderList } from './render-list.js';
import { selectJobs } from './select-jobs.js';
import { writeOut } from './write.js';

/** Options of `mpmsub list`. */
export interface ListOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** Says what jobs there are, what each one asks for, and how it ended last. */
export async function listCommand(words: readonly string[], options: ListOptions): Promise<void> {
  const settings = await loadProject(options);
  const machine = await detectMachine();
  const { jobs: all, lookup } = await plannedJobs(settings, machine);
  const jobs = selectJobs(all, words);
  const known = {
    lookup,
    budget: budgetOf(settings, machine),
    last: lastResults(settings.root, new Set(jobs.map(({ id }) => id))),
  };
  writeOut(options.json ? listJson(jobs, known) : renderList(jobs, known, process.stdout.columns));
}
