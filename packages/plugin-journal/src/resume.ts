import { ConfigError, type Job, type OuterShare } from '@mpmsub/runner';
import { JournalError } from './journal-error.js';
import { type Done, readDone } from './read-done.js';
import { Restoration, type Restored } from './restore.js';
import { findRun, listRuns, type RunSummary } from './runs.js';
import { runsBeside } from './runs-beside.js';
import { endSurvivors } from './survivors.js';

/** Which run to continue, and how. */
export interface Continuation {
  /** Its id, or the beginning of it; `true`: the newest. */
  readonly run: true | string;
  /** `resume`: what had succeeded is not run again. `rerun-failed`: the same, but what depends on a job that runs again runs too. */
  readonly mode: 'resume' | 'rerun-failed';
}

/** A run that is being continued. */
export interface Resumed {
  readonly runId: string;
  readonly restoration: Restoration;
  /** What the last jobs that came take over. */
  latest: Restored;
}

/** Where a run is looked for. */
export interface Surroundings {
  /** The project's folder. */
  readonly root: string;
  /** What is around the run that looks. */
  readonly outer: OuterShare | undefined;
}

/**
 * Reads the run to be continued, ends what is left of it, and marks the jobs that are done.
 *
 * @returns `undefined` when the newest was asked for and there is none: everything is new.
 * @throws ConfigError when that run is still running, is not there, or left processes that cannot be ended.
 */
export async function resume(
  { run, mode }: Continuation,
  surroundings: Surroundings,
  jobs: readonly Job[],
  identityOf: (job: Job) => string,
  warn: (message: string, code: string) => void,
): Promise<Resumed | undefined> {
  const { root } = surroundings;
  const earlier = choose(run, mode, surroundings);
  if (earlier === undefined) {
    warn(`there is no earlier run in ${root} to continue: everything runs`, 'nothing-to-resume');
    return undefined;
  }
  const { runId, status, header } = earlier;
  if (status === 'running') {
    throw failure(
      'run-in-progress',
      mode,
      `run ${runId} is still running (process ${header.process.pid})`,
      `end it first, or continue another: --${mode} RUN`,
    );
  }
  const heir = livingHeir(runId, root);
  if (heir !== undefined) {
    throw failure(
      'run-in-progress',
      mode,
      `run ${heir.runId} continues run ${runId} and is still running (process ${heir.header.process.pid})`,
      'end it first: two runs would do the same work',
    );
  }
  if (status === 'unknown') {
    warn(
      `run ${runId} wrote no end and ran on "${header.process.host}": whether it still runs cannot be told from here`,
      'resume-elsewhere',
    );
  }
  const done = explain(mode, () => readDone(earlier.folder));
  tellDamage(done, warn);
  if (status === 'died') await endLeftovers(runId, done, mode, warn);

  const restoration = new Restoration(done, mode === 'rerun-failed');
  return { runId, restoration, latest: restoration.restore(jobs, identityOf) };
}

/** The newest run. One that continues another is newer than that, whatever the system's date was by then. */
function lastOf(runs: readonly RunSummary[]): RunSummary | undefined {
  const successors = new Map<string, RunSummary>();
  // Oldest first, so that of several that continue one run the newest is kept.
  for (const run of runs.toReversed()) if (run.header.resumed !== undefined) successors.set(run.header.resumed, run);
  let last = runs[0];
  while (last !== undefined) {
    const next = successors.get(last.runId);
    if (next === undefined) break;
    // So that a circle, which only damage can make, has an end.
    successors.delete(last.runId);
    last = next;
  }
  return last;
}

/** A run that continues this one, directly or through others, and has not ended. */
function livingHeir(runId: string, root: string): RunSummary | undefined {
  const { runs } = listRuns(root);
  const line = new Set([runId]);
  // Grows while it is walked. An id is in it once, so that a circle has an end.
  for (const id of line) for (const { header } of runs) if (header.resumed === id) line.add(header.runId);
  return runs.find((run) => run.status === 'running' && run.runId !== runId && line.has(run.runId));
}

function choose(run: true | string, mode: Continuation['mode'], { root, outer }: Surroundings): RunSummary | undefined {
  if (run !== true) return explain(mode, () => findRun(root, run));
  const { runs, unreadable } = listRuns(root);
  // Ids begin with the time, so a damaged journal that is newer than all others is known by its folder's name.
  const newest = lastOf(runsBeside(runs, outer));
  const damaged = unreadable.find((one) => newest === undefined || one.runId > newest.runId);
  if (damaged)
    throw failure(
      `journal-${damaged.error.code}`,
      mode,
      damaged.error.message,
      newest && `or continue ${newest.runId}: --${mode} ${newest.runId}`,
    );
  return newest;
}

async function endLeftovers(
  runId: string,
  done: Done,
  mode: Continuation['mode'],
  warn: (message: string, code: string) => void,
): Promise<void> {
  const { ended, left } = await endSurvivors((key) => key.startsWith(`${runId}/`) && !done.ended.has(key));
  if (ended > 0) warn(`${ended} processes of the dead run ${runId} were still alive and have been ended`, 'survivors-ended');
  if (left.length === 0) return;
  const pids = left.map((survivor) => survivor.pid).join(', ');
  throw failure(
    'survivors-left',
    mode,
    `processes ${pids} of the dead run ${runId} still live and could not be ended`,
    'end them, then try again',
  );
}

function tellDamage({ isTorn, unreadable, header }: Done, warn: (message: string, code: string) => void): void {
  if (isTorn) warn(`the last line of run ${header.runId}'s journal was cut off and does not count`, 'journal-torn');
  if (unreadable === 0) return;
  warn(`${unreadable} lines of run ${header.runId}'s journal could not be read: what they told runs again`, 'journal-damaged');
}

function explain<T>(mode: Continuation['mode'], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JournalError) throw failure(`journal-${error.code}`, mode, error.message, undefined, error);
    throw error;
  }
}

function failure(code: string, mode: string, message: string, hint?: string, cause?: unknown): ConfigError {
  return new ConfigError([{ code, severity: 'error', message, path: `--${mode}`, ...(hint && { hint }) }], { cause });
}
