import { join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AttemptQueuedEvent,
  type AttemptStartEvent,
  ConfigError,
  checkOptions,
  type Fingerprinter,
  fingerprinter,
  type Job,
  type JobId,
  type Restored as JobRestored,
  type Plugin,
  type RunContext,
  type RunStartEvent,
} from '@mpmsub/runner';
import { abbreviateJob, attemptEndLine, attemptStartLine, jobEndText, runEndLine } from './abbreviate.js';
import { type AppendFile, appendFile } from './append-file.js';
import {
  type AttemptedLine,
  type CancelledLine,
  JOURNAL_VERSION,
  type JobBrief,
  type JournalLine,
  type RestoredLine,
  type RunStartLine,
} from './journal-line.js';
import { thisProcess } from './process-identity.js';
import { pruneRuns } from './prune.js';
import type { Restored } from './restore.js';
import { type Continuation, type Resumed, resume } from './resume.js';
import { createJournal, ignoreRuns, pointLatest } from './run-folder.js';
import { runsFolder } from './runs.js';
import { usageThinner } from './thin-usage.js';
import { writeJoblog } from './write-joblog.js';

/** Options of {@link journal}. */
export interface JournalOptions {
  /** Runs kept, this one included; at least 1. Default 20. */
  readonly keep?: number | undefined;
  /** Continue the newest run (`true`) or the one of this id: what had succeeded is not run again. Default `false`. */
  readonly resume?: boolean | string | undefined;
  /** The same, and whatever depends on a job that runs again runs too. Default `false`. */
  readonly rerunFailed?: boolean | string | undefined;
  /** A tab-separated log of attempts with GNU parallel's columns, relative to the root. Appended to when a run is continued. */
  readonly joblog?: string | undefined;
}

/** Writes down what happens, so that nothing done is lost: a journal for each run, and runs that continue earlier ones. */
export function journal(options: JournalOptions = {}): Plugin {
  checkOptions('journal', options, {
    keep: 'anything',
    resume: 'anything',
    rerunFailed: 'anything',
    joblog: 'a text',
  });
  const { keep = 20, joblog } = options;
  const continuation = continuationOf(options);
  if (!Number.isInteger(keep) || keep < 1) throw invalid('keep', `is ${keep}, but must be a whole number of at least 1`);

  return {
    name: 'journal',
    files: joblog === undefined ? [] : [joblog],
    apply(context) {
      const { root } = context.config;
      let resumed: Resumed | undefined;
      if (continuation) {
        let identityOf: Fingerprinter | undefined;
        // Last: a job is known by what it is when all have changed it.
        context.hooks.plan.tapPromise({ name: 'journal', stage: 200 }, async (jobs) => {
          if (identityOf === undefined) {
            identityOf = fingerprinter(jobs, root);
            resumed = await resume(continuation, { root, outer: context.machine.outer }, jobs, identityOf, context.warn);
            return resumed?.latest.jobs ?? jobs;
          }
          identityOf.add(jobs);
          if (resumed === undefined) return jobs;
          resumed.latest = resumed.restoration.restore(jobs, identityOf);
          return resumed.latest.jobs;
        });
      }
      watch(context, keep, () => resumed);
      if (joblog !== undefined) writeJoblog(context, resolve(root, joblog), continuation !== undefined);
    },
  };
}

function watch(context: RunContext, keep: number, resumed: () => Resumed | undefined): void {
  const { hooks, runId, config, machine, warn } = context;
  const runFolder = join(runsFolder(config.root), runId);
  const thinner = usageThinner();
  let file: AppendFile | undefined;
  let pruning: Promise<unknown> | undefined;
  let brief = (job: Job) => abbreviateJob(job, '', config.root);
  /** Not written yet: one line for all. */
  let cancelled: (CancelledLine & { readonly jobs: JobId[] }) | undefined;
  const append = (text: string) => {
    if (cancelled !== undefined) file?.append(JSON.stringify(cancelled));
    cancelled = undefined;
    file?.append(text);
  };
  const write = (line: JournalLine) => append(JSON.stringify(line));
  const lost = (error: unknown) => {
    warn(
      `the journal of this run cannot be written, so it cannot be resumed completely: ${messageOf(error)}`,
      'journal-unwritable',
    );
  };

  // Only once something has ended: at the start the first job would wait until all earlier runs have been looked at.
  const prune = () => {
    if (file === undefined) return;
    pruning ??= nextTurn()
      .then(() => pruneRuns(config.root, keep, runId, machine.outer))
      .catch((error) => warn(`old runs could not be deleted: ${messageOf(error)}`, 'prune-failed'));
  };

  let identityOf: Fingerprinter | undefined;
  let areLotsApart = false;
  hooks.runStart.tap('journal', (event) => {
    areLotsApart = event.arriving?.areLotsApart === true;
    const identify = fingerprinter(event.jobs, config.root);
    identityOf = identify;
    brief = (job) => abbreviateJob(job, identify(job), config.root);
    try {
      const header = headerOf(event, context, resumed());
      file = appendFile(createJournal(runFolder, firstLines(header, event.jobs, brief, resumed())), lost);
    } catch (error) {
      lost(error);
      return;
    }
    const continued = resumed();
    if (continued) warn(continuedText(continued, event), 'resumed');
    pointLatest(runFolder, runId, machine.outer?.runId);
    ignoreRuns(runFolder);
  });
  hooks.jobsAdded.tap('journal', ({ jobs }) => {
    // The identity of a job that nobody needs is asked for once, when it starts.
    if (!areLotsApart || jobs.some(({ needs }) => needs.length > 0)) identityOf?.add(jobs);
    for (const line of takenLines(jobs, brief, resumed()?.latest, true)) file?.append(line);
  });
  const start = (event: AttemptStartEvent | AttemptQueuedEvent) => {
    const { job, number } = event.attempt;
    write(attemptStartLine(event, runFolder, number === (job.attempted ?? 0) + 1 ? brief(job) : undefined));
    // Its process starts next: no death of ours may leave a process, or a job that needed another one's end, without these lines.
    file?.flush();
  };
  const queued = new Set<string>();
  hooks.attemptQueued.tap('journal', (event) => {
    queued.add(event.attempt.key);
    start(event);
  });
  hooks.attemptStart.tap('journal', (event) => {
    if (!queued.delete(event.attempt.key)) start(event);
  });
  hooks.usage.tap('journal', (event) => {
    const line = thinner.thin(event);
    if (line !== undefined) write(line);
  });
  hooks.attemptEnd.tap('journal', (event) => {
    thinner.forget(event.attempt.key);
    write(attemptEndLine(event));
    prune();
  });
  hooks.jobEnd.tap('journal', (event) => {
    const { outcome, attempts, restored } = event.result;
    // A restored job stands in the first lines already.
    if (restored) return;
    // There may be a hundred thousand of them, and somebody who has pressed Ctrl-C.
    if (outcome.type === 'cancelled' && attempts === 0) {
      cancelled ??= { type: 'cancelled', at: Math.round(event.at), jobs: [] };
      cancelled.jobs.push(event.job.id);
    } else append(jobEndText(event, event.result.startedAt === undefined ? brief(event.job) : undefined));
  });
  hooks.warning.tap('journal', (event) => write({ ...event, at: Math.round(event.at) }));
  hooks.runEnd.tapPromise('journal', async (event) => {
    prune();
    await pruning;
    write(runEndLine(event));
    await file?.close();
    file = undefined;
  });
}

function headerOf(
  { at, jobs, arriving, budgets, machine }: RunStartEvent,
  { runId, config }: RunContext,
  resumed: Resumed | undefined,
): RunStartLine {
  return {
    type: 'run-start',
    version: JOURNAL_VERSION,
    runId,
    at: Math.round(at),
    process: thisProcess(),
    root: config.root,
    ...(config.file !== undefined && { config: config.file }),
    jobs: jobs.length + (arriving?.expected ?? 0),
    budgets,
    machine,
    ...(resumed && { resumed: resumed.runId }),
  };
}

/** What is said of a run that continues another. */
function continuedText({ runId, latest, restoration }: Resumed, { jobs, arriving }: RunStartEvent): string {
  const { size } = latest.taken;
  if (arriving === undefined) return `continues run ${runId}: ${size} of ${jobs.length} jobs had succeeded and are not run again`;
  const done = size + restoration.spare.length;
  return `continues run ${runId}: ${done} ${done === 1 ? 'job' : 'jobs'} had succeeded, and what of that is asked for again is not run again`;
}

/** The header, what today's jobs take over, and what later jobs or a later run may still ask for. */
function* firstLines(
  header: RunStartLine,
  jobs: readonly Job[],
  brief: (job: Job) => JobBrief,
  resumed: Resumed | undefined,
): Generator<string> {
  yield JSON.stringify(header);
  yield* takenLines(jobs, brief, resumed?.latest, false);
  if (resumed === undefined) return;
  const { spare, spareAttempts } = resumed.restoration;
  // Another plugin may have dropped a job after it was restored.
  const today = new Set(jobs.map((job) => job.id));
  const dropped = [...resumed.latest.taken].filter(([id]) => !today.has(id)).map(([, success]) => success);
  for (const success of [...spare, ...dropped])
    yield restoredLine({ id: success.jobId, identity: success.identity }, { planned: false }, success);
  for (const { jobId, identity, attempts, memory } of spareAttempts)
    yield attemptedLine({ id: jobId, identity }, { planned: false }, attempts, memory);
}

/** What jobs of this run take over. @param areArriving until now it was carried on, maybe under other names. */
function* takenLines(
  jobs: readonly Job[],
  brief: (job: Job) => JobBrief,
  latest: Restored | undefined,
  areArriving: boolean,
): Generator<string> {
  for (const job of jobs) {
    if (job.restored !== undefined) {
      const carriedAs = areArriving ? latest?.taken.get(job.id)?.jobId : undefined;
      yield restoredLine(brief(job), { planned: true, carriedAs }, job.restored);
    } else if (job.attempted !== undefined) {
      const begun = latest?.begun.get(job.id);
      const known = { id: job.id, identity: brief(job).identity };
      yield attemptedLine(
        known,
        { planned: true, carriedAs: areArriving ? begun?.jobId : undefined },
        job.attempted,
        begun?.memory,
      );
    }
  }
}

type Carried = Pick<RestoredLine, 'planned'> & { readonly carriedAs?: string | undefined };

function restoredLine(job: RestoredLine['job'], carried: Carried, { runId, endedAt, measurement }: JobRestored): string {
  return JSON.stringify({ type: 'restored', job, ...carried, runId, endedAt, ...(measurement && { measurement }) });
}

function attemptedLine(job: AttemptedLine['job'], carried: Carried, attempts: number, memory: number | undefined): string {
  return JSON.stringify({ type: 'attempted', job, ...carried, attempts, memory });
}

function continuationOf({ resume, rerunFailed }: JournalOptions): Continuation | undefined {
  if (resume && rerunFailed) throw invalid('resume', 'and rerunFailed are two ways to continue a run: choose one');
  if (resume) return { run: resume, mode: 'resume' };
  if (rerunFailed) return { run: rerunFailed, mode: 'rerun-failed' };
  return undefined;
}

function invalid(option: string, problem: string): ConfigError {
  return new ConfigError([{ code: 'invalid-option', severity: 'error', path: `plugins.journal.${option}`, message: problem }]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
