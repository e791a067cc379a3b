import type { AttemptEndEvent, Evidence, Job, JobId, LimitHold, RunStartEvent, UsageEvent } from '@mpmsub/runner';

/** Who held how much at some moment. */
export interface Holder {
  readonly id: JobId;
  /** Bytes used. */
  readonly memory: number;
  /** Bytes booked. */
  readonly reserved: number;
}

/** The machine at the last sample before an attempt failed. */
export interface Moment {
  readonly evidence: Evidence | undefined;
  /** Bytes that were left. */
  readonly available: number | undefined;
  /** The other jobs that ran, largest first; at most three. */
  readonly holders: readonly Holder[];
}

/** What a summary needs to know of a run beyond its report. */
export class RunRecord {
  readonly jobs = new Map<JobId, Job>();
  /** Of each job's last failed attempt. */
  readonly moments = new Map<JobId, Moment>();
  /** How often a job was stopped to relieve memory. */
  readonly preemptions = new Map<JobId, number>();
  /** How memory limits are held, by place. */
  holds: Readonly<Record<string, LimitHold>> = {};
  readonly #reserved = new Map<string, number>();
  readonly #samples = new Map<string, UsageEvent>();

  start(event: RunStartEvent): void {
    this.holds = event.limits ?? {};
    this.take(event);
  }

  /** The first jobs, and later ones that arrive. */
  take({ jobs }: Pick<RunStartEvent, 'jobs'>): void {
    for (const job of jobs) this.jobs.set(job.id, job);
  }

  attemptStart({ attempt }: { readonly attempt: AttemptEndEvent['attempt'] }): void {
    this.#reserved.set(attempt.key, attempt.allocation.memory);
  }

  usage(event: UsageEvent): void {
    this.#samples.set(event.executor, event);
  }

  attemptEnd(event: AttemptEndEvent): void {
    if (event.preempted) this.preemptions.set(event.jobId, (this.preemptions.get(event.jobId) ?? 0) + 1);
    else if (!event.succeeded) this.moments.set(event.jobId, this.#momentOf(event));
    this.#reserved.delete(event.attempt.key);
  }

  #momentOf({ attempt, evidence }: AttemptEndEvent): Moment {
    const sample = [...this.#samples.values()].find(({ attempts }) => attempts.some(({ key }) => key === attempt.key));
    const holders = (sample?.attempts ?? [])
      // A job that ended after the sample holds nothing any more.
      .filter(({ key }) => key !== attempt.key && this.#reserved.has(key))
      .sort((a, b) => b.memory - a.memory)
      .slice(0, 3)
      .map(({ jobId, key, memory }) => ({ id: jobId, memory, reserved: this.#reserved.get(key) ?? memory }));
    return { evidence, available: evidence?.availableMemory ?? sample?.availableMemory, holders };
  }
}
