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

/** The lanes of one place: those of each come after those of the one before. */
export interface LaneGroup {
  readonly place: string;
  readonly firstLane: number;
  readonly lanes: number;
}

/**
 * Gives every attempt lanes of its place that are free from its start to its end, the lowest that will do, in order of start.
 *
 * @returns the bars, those of each place in order of start, and the places that have any.
 */
export function packLanes(run: RunHistory): { readonly bars: readonly LaneBar[]; readonly groups: readonly LaneGroup[] } {
  const groups: LaneGroup[] = [];
  const bars: LaneBar[] = [];
  for (const place of new Set(['local', ...run.jobs.map((job) => job.place)])) {
    const firstLane = groups.reduce((sum, { lanes }) => sum + lanes, 0);
    const lanes = packPlace(run, place, firstLane, bars);
    if (lanes > 0) groups.push({ place, firstLane, lanes });
  }
  return { bars, groups };
}

/** Adds the bars of one place; answers how many lanes they take. */
function packPlace(run: RunHistory, place: string, firstLane: number, bars: LaneBar[]): number {
  const ours = run.jobs.filter((job) => job.place === place);
  const open = ours.flatMap((job) => job.attempts.map((attempt) => ({ job, attempt })));
  open.sort((a, b) => a.attempt.startedAt - b.attempt.startedAt || a.job.index - b.job.index);
  const freeAt: number[] = [];
  for (const { job, attempt } of open) {
    const { startedAt } = attempt;
    const endedAt = Math.max(startedAt, endOf(attempt, run));
    const lanes = Math.max(1, Math.ceil(attempt.allocation.cpus));
    const lane = firstFit(freeAt, startedAt, lanes);
    for (let i = lane; i < lane + lanes; i++) freeAt[i] = endedAt;
    bars.push({ job, attempt, startedAt, endedAt, lane: firstLane + lane, lanes });
  }
  return freeAt.length;
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
