import { budgetOf, detectMachine, type Machine, parseMemory, type Settings } from '@mpmsub/runner';
import type { GlobalOptions } from './add-command.js';
import { applyBudget, applyFlags, read } from './apply-flags.js';
import { plannedJobs } from './planned-jobs.js';
import { loadProject } from './project.js';
import { renderPlan } from './render-plan.js';
import { selectJobs, selectOnly } from './select-jobs.js';
import { simulateRun, smallestBudget } from './simulate-run.js';
import { withPlaces } from './with-places.js';
import { writeOut } from './write.js';

/** Options of `mpmsub plan`, and of `mpmsub run --dry-run`. */
export interface PlanOptions extends GlobalOptions {
  readonly cpus?: string;
  readonly memory?: string;
  readonly maxWorkers?: string;
  readonly json?: boolean;
  readonly only?: boolean;
}

/** Says what a run would do, here or on the machine that was named. */
export async function planCommand(words: readonly string[], options: PlanOptions): Promise<void> {
  const settings = applyFlags(applyBudget(await loadProject(options), options), options);
  const machine = hypothetical(await detectMachine(), options);
  const select = options.only ? selectOnly : selectJobs;
  const jobs = select((await plannedJobs(settings, machine)).jobs, words);
  const budget = budgetOf(settings, machine);
  const setting = { ...pick(settings), jobs, machine };
  const plan = await withPlaces(settings, () => simulateRun(setting, budget));
  // Made of guesses it is told to programs alone; of very many jobs finding it takes minutes.
  const isTold = options.json || plan.jobs.every(({ isMeasured }) => isMeasured);
  const smallest = isTold ? await smallestBudget(setting, budget, plan) : undefined;
  if (options.json) writeOut(`${JSON.stringify({ ...plan, smallest }, undefined, 2)}\n`);
  else writeOut(renderPlan(plan, smallest, process.stdout.columns));
}

/** A machine that has what was named, although this one may not. */
function hypothetical(here: Machine, { memory }: PlanOptions): Machine {
  if (memory === undefined || memory.trim().endsWith('%')) return here;
  const bytes = read('--memory', memory, parseMemory);
  return { ...here, totalMemory: Math.max(here.totalMemory, bytes), memoryLimit: Math.max(here.memoryLimit, bytes) };
}

function pick({ policy, maxWorkers, maxParallel, file, root }: Settings) {
  return { policy, maxWorkers, maxParallel, config: { file, root } };
}
