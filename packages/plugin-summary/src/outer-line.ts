import type { RunReport } from '@mpmsub/runner';
import { countOf, visible } from '@mpmsub/text';

/** Below this share of the run, more CPUs would not have been worth a word. */
const WORTH_TELLING = 0.5;

/**
 * Where CPUs held up a run within a job of another one: whose CPUs they are. Jobs have one where nobody says more, and who does not know
 * that looks for the reason in vain.
 */
export function outerLine({ limitedBy, budgets, machine }: RunReport): string | undefined {
  const { cpus, jobId } = machine.outer ?? {};
  if (cpus === undefined || jobId === undefined || (limitedBy.cpus ?? 0) < WORTH_TELLING) return undefined;
  // Somebody chose another number, or there are no more anyway.
  if (budgets.local?.cpus !== cpus || machine.physicalCpus <= cpus) return undefined;
  return `job ${visible(jobId)} of the run around this one has ${countOf(cpus, 'CPU')}: give it more there (cpus)`;
}
