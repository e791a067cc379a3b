import { endOf } from './job-facts.js';
import type { AttemptHistory, JobHistory, RunHistory } from './run-history.js';

/** An attempt's place in the timeline: as many neighbouring lanes as the CPUs that it held, at least one. */
export interface LaneBar {
  readonly job: JobHistory;
  readonly attempt: AttemptHistory;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The first lane, counted from 0. */
  readonly lane: number;
  readonly lanes: number;
}

/**
 * Gives every attempt lanes that are free from its start to its end, the lowest that will do, in order of start.
 *
 * @returns the bars in order of start, and how many lanes there are.
 */
export function packLanes(run: RunHistory): { readonly bars: readonly LaneBar[]; readonly lanes: number } {
  const open = run.jobs.flatMap((job) => job.attempts.map((attempt) => ({ job, attempt })));
  open.sort((a, b) => a.attempt.startedAt - b.attempt.startedAt || a.job.index - b.job.index);
  const freeAt: number[] = [];
  const bars = open.map(({ job, attempt }): LaneBar => {
    const { startedAt } = attempt;
    const endedAt = Math.max(startedAt, endOf(attempt, run));
    const lanes = Math.max(1, Math.ceil(attempt.allocation.cpus));
    const lane = firstFit(freeAt, startedAt, lanes);
    for (let i = lane; i < lane + lanes; i++) freeAt[i] = endedAt;
    return { job, attempt, startedAt, endedAt, lane, lanes };
  });
  return { bars, lanes: freeAt.length };
}

/** The lowest lane from which `lanes` in a row are free at that time; beyond the last one all are. */
function firstFit(freeAt: readonly number[], time: number, lanes: number): number {
  let run = 0;
  for (let lane = 0; lane < freeAt.length; lane++) {
    run = (freeAt[lane] as number) <= time ? run + 1 : 0;
    if (run === lanes) return lane - lanes + 1;
  }
  return freeAt.length - run;
}
