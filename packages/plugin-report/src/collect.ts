import type { JobNamed, ReportEvent } from './report-event.js';
import type { AttemptHistory, JobHistory, PlaceHistory, RunHistory } from './run-history.js';
import { addPoint } from './thin-points.js';

/** Points kept of an attempt's memory, and of a place's. */
const ATTEMPT_POINTS = 200;
const PLACE_POINTS = 2000;

/** Turns a run's events, one after the other, into its history. */
export interface Collector {
  add(event: ReportEvent): void;
  /** What is known so far; jobs in order of declaration. */
  history(): RunHistory;
}

/** Begins with nothing known; of a stream without its beginning it makes what it can. */
export function collector(): Collector {
  const jobs = new Map<string, JobHistory>();
  const running = new Map<string, AttemptHistory>();
  const places = new Map<string, PlaceHistory>();
  const warnings: string[] = [];
  const run = blankRun();
  let known = 0;

  const jobOf = (named: JobNamed): JobHistory => {
    let job = jobs.get(named.id);
    if (job === undefined) {
      job = blankJob(named.id);
      jobs.set(named.id, job);
    }
    describe(job, named);
    return job;
  };
  const placeOf = (name: string): PlaceHistory => {
    let place = places.get(name);
    if (place === undefined) {
      place = { name, budget: { cpus: 0, memory: 0 }, used: [] };
      places.set(name, place);
    }
    return place;
  };

  function add(event: ReportEvent): void {
    if ('at' in event) run.endedAt = Math.max(run.endedAt, event.at);
    switch (event.type) {
      case 'run-start': {
        const { runId, at, machine, root, jobs: planned, arriving } = event;
        known = typeof planned === 'number' ? planned : planned.length;
        Object.assign(run, {
          runId,
          startedAt: at,
          machine,
          root,
          planned: known + (arriving?.expected ?? 0),
        });
        for (const [name, budget] of Object.entries(event.budgets)) places.set(name, { name, budget, used: [] });
        break;
      }
      case 'jobs-added':
        known += event.jobs.length;
        run.planned = Math.max(run.planned, known);
        break;
      case 'restored':
        if (event.planned) Object.assign(jobOf(event.job), { status: 'restored', restoredFrom: event.runId });
        break;
      case 'attempt-start': {
        const { key, number, allocation, logs, job } = event.attempt;
        const attempt: AttemptHistory = {
          key,
          number,
          startedAt: event.at,
          allocation,
          log: logs.stdout,
          succeeded: false,
          preempted: false,
          memory: [],
        };
        running.set(key, attempt);
        jobOf(job ?? { id: event.jobId }).attempts.push(attempt);
        break;
      }
      case 'attempt-end': {
        const { exit, evidence, reason, succeeded, preempted, measurement } = event;
        const attempt = running.get(event.attempt.key);
        if (attempt) Object.assign(attempt, { endedAt: event.at, exit, evidence, reason, succeeded, preempted, measurement });
        running.delete(event.attempt.key);
        break;
      }
      case 'job-end': {
        const { outcome, flaky, restored } = event.result;
        const job = jobOf(event.job);
        job.status = restored ? 'restored' : outcome.type;
        job.flaky = flaky;
        if (restored) job.restoredFrom = event.job.restored?.runId;
        if (outcome.type === 'failed') job.reason = outcome.reason;
        if (outcome.type === 'skipped') job.because = outcome.because;
        break;
      }
      case 'usage':
        addPoint(placeOf(event.executor).used, [event.at, event.used], PLACE_POINTS);
        for (const { key, memory } of event.attempts) {
          const attempt = running.get(key);
          if (attempt) addPoint(attempt.memory, [event.at, memory], ATTEMPT_POINTS);
        }
        break;
      case 'warning':
        warnings.push(event.message);
        break;
      case 'run-end': {
        const { endedAt, interrupted, limitedBy, cpuMs, peakMemory, runId, startedAt } = event.report;
        Object.assign(run, { hasEnded: true, endedAt, interrupted, limitedBy, cpuMs, peakMemory, runId, startedAt });
        break;
      }
    }
  }

  return {
    add,
    history: () => ({
      ...run,
      planned: Math.max(run.planned, jobs.size),
      jobs: [...jobs.values()].sort((a, b) => a.index - b.index),
      places: [...places.values()],
      warnings,
    }),
  };
}

function describe(job: JobHistory, named: JobNamed): void {
  const { index, request, needs, stages, command, cwd, tags, description, executor } = named;
  if (index !== undefined) job.index = index;
  if (stages !== undefined || command !== undefined)
    job.command = command ?? stages?.map((stage) => stage.text).join(' | ') ?? '';
  if (request !== undefined) Object.assign(job, { requested: request.memory, cpus: request.cpus });
  if (needs !== undefined) job.needs = needs.map((need) => need.job);
  if (cwd !== undefined) job.cwd = cwd;
  if (executor !== undefined) job.place = executor;
  if (tags !== undefined) job.tags = tags;
  if (description !== undefined) job.description = description;
}

function blankJob(id: string): JobHistory {
  return {
    id,
    index: Number.MAX_SAFE_INTEGER,
    command: '',
    cwd: '',
    place: 'local',
    requested: undefined,
    cpus: 1,
    needs: [],
    tags: [],
    description: undefined,
    status: 'unfinished',
    reason: undefined,
    because: undefined,
    flaky: false,
    restoredFrom: undefined,
    attempts: [],
  };
}

function blankRun(): Omit<RunHistory, 'jobs' | 'places' | 'warnings'> {
  return {
    runId: '',
    root: undefined,
    startedAt: 0,
    endedAt: 0,
    hasEnded: false,
    interrupted: undefined,
    machine: undefined,
    planned: 0,
    limitedBy: {},
    cpuMs: undefined,
    peakMemory: undefined,
  };
}
