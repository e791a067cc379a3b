import type { OuterShare } from '@mpmsub/runner';
import type { RunSummary } from './runs.js';

/**
 * The runs of a project that stand beside one which `outer` is around (`undefined`: nobody is): those that a job began stand beside those
 * that a job of the same name began, in another run of the project, and apart from all others. So a script that uses `mpmsub batch` does not
 * become the newest run of its project.
 *
 * @param outer `machine.outer` of that run.
 */
export function runsBeside(runs: readonly RunSummary[], outer: OuterShare | undefined): RunSummary[] {
  const ids = new Set(runs.map((run) => run.runId));
  const own = beganBy(outer, ids);
  return runs.filter(({ header }) => beganBy(header.machine?.outer, ids) === own);
}

/** The job that began a run, where that was one of this project's: the package of another job keeps runs of its own. */
function beganBy(outer: OuterShare | undefined, ids: ReadonlySet<string>): string | undefined {
  return outer !== undefined && ids.has(outer.runId) ? outer.jobId : undefined;
}
