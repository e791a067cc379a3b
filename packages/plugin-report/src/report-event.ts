import type {
  AttemptEndEvent,
  AttemptStartEvent,
  Job,
  JobEndEvent,
  JobsAddedEvent,
  RunEndEvent,
  RunEvent,
  RunStartEvent,
  UsageEvent,
  WarningEvent,
} from '@mpmsub/runner';

/**
 * A job as events carry it and as a journal abbreviates it: a line of a journal may name only the id, and then `stages` are a
 * `command`.
 */
export type JobNamed = Pick<Job, 'id'> &
  Partial<Pick<Job, 'index' | 'request' | 'needs' | 'stages' | 'cwd' | 'tags' | 'description' | 'restored' | 'executor'>> & {
    readonly command?: string;
  };

/** The parts of a run's events that a report needs: a `RunEvent` fits, and so does each line of a journal. */
export type ReportEvent =
  | (Pick<RunStartEvent, 'type' | 'runId' | 'at' | 'budgets' | 'machine' | 'arriving'> & {
      readonly jobs: readonly Job[] | number;
      readonly root?: string;
    })
  | Pick<JobsAddedEvent, 'type' | 'at' | 'jobs'>
  | { readonly type: 'restored'; readonly job: JobNamed; readonly planned: boolean; readonly runId: string }
  | (Pick<AttemptStartEvent, 'type' | 'at' | 'jobId'> & {
      readonly attempt: Omit<AttemptStartEvent['attempt'], 'job'> & { readonly job?: JobNamed };
    })
  | (Omit<AttemptEndEvent, 'attempt'> & { readonly attempt: { readonly key: string } })
  | (Pick<JobEndEvent, 'type' | 'at'> & {
      readonly job: JobNamed;
      readonly result: Pick<JobEndEvent['result'], 'outcome' | 'flaky' | 'restored'>;
    })
  | (Pick<UsageEvent, 'type' | 'at' | 'executor' | 'used'> & {
      readonly attempts: readonly Pick<UsageEvent['attempts'][number], 'key' | 'jobId' | 'memory'>[];
    })
  | WarningEvent
  | { readonly type: 'run-end'; readonly report: Omit<RunEndEvent['report'], 'results' | 'budgets' | 'machine'> }
  | Extract<RunEvent, { type: 'output' }>;
