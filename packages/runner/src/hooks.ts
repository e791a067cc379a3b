import { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncBailHook, SyncHook } from 'tapable';
import type { Executor } from './execute/executor.js';
import type {
  AttemptEndEvent,
  AttemptQueuedEvent,
  AttemptStartEvent,
  JobEndEvent,
  JobsAddedEvent,
  OutputEvent,
  RunEndEvent,
  RunEvent,
  RunStartEvent,
  UsageEvent,
  WarningEvent,
} from './model/events.js';
import type { Job, RetryAnswer } from './model/job.js';

/** What a `retry` tap is asked: a failed attempt, with the answer the engine would give. */
export interface RetryQuestion {
  readonly type: 'retry';
  /** As it will be told; `willRetry` is what the engine would do. */
  readonly event: AttemptEndEvent;
  /** Attempts that counted so far, this one included. */
  readonly attempts: number;
  /** What the job's own policy says: a delay in milliseconds, or `false`. */
  readonly proposed: RetryAnswer;
}

/** What an `admit` tap is asked before a ready job starts. */
export interface AdmitQuestion {
  readonly type: 'admit';
  readonly job: Job;
  /** Name of the executor it would run on. */
  readonly pool: string;
}

/** The whole plugin surface. The family says what a tap may do; docs/plugins.md has one row for each. */
export function createHooks() {
  return {
    /** change: may replace, add and drop jobs before the graph is checked; called again for each lot of jobs that arrives while the run is on. */
    plan: new AsyncSeriesWaterfallHook<[readonly Job[]]>(['jobs']),
    /** decide: the place a job runs in; no answer means the local one. */
    executor: new SyncBailHook<[Job], Executor | undefined>(['job']),
    /** decide: a reason not to start this job now; asked again at each event. */
    admit: new SyncBailHook<[AdmitQuestion], string | undefined>(['question']),
    /** decide: whether and how a failed attempt is tried again. */
    retry: new SyncBailHook<[RetryQuestion], RetryAnswer | undefined>(['question']),
    /** watch, waited for: once, before the first job. */
    runStart: new AsyncSeriesHook<[RunStartEvent]>(['event']),
    /** watch: jobs arrived while the run is on, or it is known that no more will. */
    jobsAdded: new SyncHook<[JobsAddedEvent]>(['event']),
    /** watch: an attempt may begin by itself from now on. Who must have written something down before its processes exist taps this as well. */
    attemptQueued: new SyncHook<[AttemptQueuedEvent]>(['event']),
    /** watch: an attempt was handed to its executor, or has begun by itself. */
    attemptStart: new SyncHook<[AttemptStartEvent]>(['event']),
    /** watch: a piece of output. Tapping it makes all output flow through the runner: only for who needs the bytes. */
    output: new SyncHook<[OutputEvent]>(['event']),
    /** watch: a sample of what runs in one place, at most ten a second. */
    usage: new SyncHook<[UsageEvent]>(['event']),
    /** watch: an attempt's processes are gone. */
    attemptEnd: new SyncHook<[AttemptEndEvent]>(['event']),
    /** watch: a job has its outcome; once for each job. */
    jobEnd: new SyncHook<[JobEndEvent]>(['event']),
    /** watch: somebody warns. A warning from within a tap of it is told, but none from within that. */
    warning: new SyncHook<[WarningEvent]>(['event']),
    /** watch, waited for: once after every `runStart`, when no process is left; also when the run fails. */
    runEnd: new AsyncSeriesHook<[RunEndEvent]>(['event']),
    /** watch: every event of the hooks above but `output` and `attemptQueued`, in order. */
    event: new SyncHook<[RunEvent]>(['event']),
  };
}

/** The hooks of one run, as `apply` is given them. */
export type Hooks = ReturnType<typeof createHooks>;
