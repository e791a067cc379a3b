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
    /** watch */
    runStart: new AsyncSeriesHook<[RunStartEvent]>(['event']),
    /** watch */
    jobsAdded: new SyncHook<[JobsAddedEvent]>(['event']),
    /** watch: who must have written something down before an attempt's processes exist taps this as well. */
    attemptQueued: new SyncHook<[AttemptQueuedEvent]>(['event']),
    /** watch */
    attemptStart: new SyncHook<[AttemptStartEvent]>(['event']),
    /** watch; tapping it makes output flow through the runner, so tap it only when you need the bytes. */
    output: new SyncHook<[OutputEvent]>(['event']),
    /** watch */
    usage: new SyncHook<[UsageEvent]>(['event']),
    /** watch */
    attemptEnd: new SyncHook<[AttemptEndEvent]>(['event']),
    /** watch */
    jobEnd: new SyncHook<[JobEndEvent]>(['event']),
    /** watch */
    warning: new SyncHook<[WarningEvent]>(['event']),
    /** watch */
    runEnd: new AsyncSeriesHook<[RunEndEvent]>(['event']),
    /** watch: every event of the hooks above but `output` and `attemptQueued`, in order. */
    event: new SyncHook<[RunEvent]>(['event']),
  };
}

export type Hooks = ReturnType<typeof createHooks>;
