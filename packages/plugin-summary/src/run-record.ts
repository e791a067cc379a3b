import type {
  AttemptEndEvent,
  Evidence,
  Job,
  JobEndEvent,
  JobId,
  JobsAddedEvent,
  LimitHold,
  RunStartEvent,
  UsageEvent,
} from '@mpmsub/runner';

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

/** Families kept apart: each command of a stream of millions may be one of its own. */
const MOST_FAMILIES = 10_000;

/** Names kept of a family: of jobs in larger ones nobody knows more than of their family. */
const MOST_NAMED = 1000;

/** What jobs of one family held and used, of those that succeeded and were measured. */
export interface FamilyUse {
  /** The one declared first. */
  job: Job;
  count: number;
  /** Of the first of them, at most {@link MOST_NAMED}. */
  readonly ids: JobId[];
  /** Bytes: the largest reservation. */
  reserved: number;
  /** Bytes: the largest measured peak. */
  peak: number;
  /** Reserved and not used, bytes times milliseconds. */
  byteMs: number;
}

/** What a summary needs to know of a run beyond its report; of a job in which all went well that is a sum and a name. */
export class RunRecord {
  /** Those that failed. */
  readonly failed = new Map<JobId, Job>();
  /** Of those that have any. */
  readonly needs = new Map<JobId, Job['needs']>();
  /** By name. */
  readonly families = new Map<string, FamilyUse>();
  /** Of all further families together, where there are very many. */
  others: FamilyUse | undefined;
  /** Of each job's last failed attempt. */
  readonly moments = new Map<JobId, Moment>();
  /** How often a job was stopped to relieve memory. */
  readonly preemptions = new Map<JobId, number>();
  /** What becomes of what was measured: the next run books it, it is told by the profile cache but not kept, or nobody minds it. */
  profile: 'kept' | 'unkept' | 'none' = 'none';
  /** Of all that ran, with all tries. */
  longest: { readonly id: JobId; readonly ms: number } | undefined;
  /** How memory limits are held, by place. */
  holds: Readonly<Record<string, LimitHold>> = {};
  /** Jobs that were to arrive and have not. */
  unread = 0;
  /** So many names of jobs in families may still be kept. */
  #namesLeft = Number.POSITIVE_INFINITY;
  readonly #reserved = new Map<string, number>();
  readonly #samples = new Map<string, UsageEvent>();

  start(event: RunStartEvent): void {
    this.holds = event.limits ?? {};
    this.unread = event.arriving?.expected ?? 0;
    // As many as the profile cache has to say something about.
    if (event.arriving?.areLotsApart) this.#namesLeft = MOST_FAMILIES;
  }

  jobsAdded({ jobs }: JobsAddedEvent): void {
    this.unread = Math.max(0, this.unread - jobs.length);
  }

  jobEnd({ job, result }: Pick<JobEndEvent, 'job' | 'result'>): void {
    const { outcome, measurement, allocation, startedAt, endedAt } = result;
    if (startedAt !== undefined && endedAt !== undefined && endedAt - startedAt > (this.longest?.ms ?? -1)) {
      this.longest = { id: job.id, ms: endedAt - startedAt };
    }
    if (job.needs.length > 0) this.needs.set(job.id, job.needs);
    if (outcome.type === 'failed') this.failed.set(job.id, job);
    // What was killed had not shown all it needs.
    if (outcome.type !== 'succeeded' || measurement === undefined || allocation === undefined || measurement.peakIsBound) return;
    const { peakMemory: peak, wallMs } = measurement;
    if (peak === undefined) return;
    const family = this.#familyOf(job);
    if (job.index < family.job.index) family.job = job;
    family.count++;
    if (family.ids.length < MOST_NAMED && this.#namesLeft-- > 0) family.ids.push(job.id);
    family.reserved = Math.max(family.reserved, allocation.memory);
    family.peak = Math.max(family.peak, peak);
    family.byteMs += Math.max(0, allocation.memory - peak) * wallMs;
  }

  #familyOf(job: Job): FamilyUse {
    const known = this.families.get(job.family);
    if (known !== undefined) return known;
    const family = { job, count: 0, ids: [], reserved: 0, peak: 0, byteMs: 0 };
    if (this.families.size < MOST_FAMILIES) {
      this.families.set(job.family, family);
      return family;
    }
    this.others ??= family;
    return this.others;
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
