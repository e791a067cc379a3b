import type { Executor } from './execute/executor.js';
import type { Attempt } from './model/attempt.js';
import type { JobId } from './model/job.js';
import { type Deadlines, timeoutOf } from './plan/deadlines.js';
import { slowAfter } from './plan/slow-job.js';
import { type LoopWarning, slowWarning } from './warnings.js';

/** Sets the deadlines of attempts: when they are to end, and when somebody should know that they take long (once for each job). */
export class TimeWatch {
  readonly #told = new Set<JobId>();

  constructor(
    private readonly deadlines: Deadlines,
    private readonly onExpired: (key: string) => void,
    private readonly warn: (warning: LoopWarning) => void,
  ) {}

  started({ capacity }: Pick<Executor, 'capacity'>, { key, job }: Attempt): void {
    const timeout = timeoutOf(job);
    if (timeout !== undefined) this.deadlines.start(key, timeout, () => this.onExpired(key));
    // A place that queues by itself takes its time before it starts anything.
    const slow = Number.isFinite(capacity.cpus) && !this.#told.has(job.id) ? slowAfter(job) : undefined;
    if (slow === undefined) return;
    this.deadlines.start(key, slow, () => {
      this.#told.add(job.id);
      this.warn(slowWarning(job, slow));
    });
  }
}
