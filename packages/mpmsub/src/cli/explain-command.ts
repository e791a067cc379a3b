import { budgetOf, detectMachine } from '@mpmsub/runner';
import type { GlobalOptions } from './add-command.js';
import { explainJob } from './explain-job.js';
import { lastResults } from './last-results.js';
import { plannedJobs } from './planned-jobs.js';
import { loadProject } from './project.js';
import { noSuchJob } from './select-jobs.js';
import { writeOut } from './write.js';

/** Says all that is known of one job. @throws UsageError where there is none of that id. */
export async function explainCommand(id: string, options: GlobalOptions): Promise<void> {
  const settings = await loadProject(options);
  const machine = await detectMachine();
  const { jobs, lookup } = await plannedJobs(settings, machine);
  const job = jobs.find((one) => one.id === id);
  if (job === undefined) throw noSuchJob([id], jobs);
  const last = lastResults(settings.root, new Set([id])).get(id);
  writeOut(explainJob({ job, jobs, found: lookup(job), budget: budgetOf(settings, machine), last }, process.stdout.columns));
}
