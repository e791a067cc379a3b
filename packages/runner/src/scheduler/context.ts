import type { Entry } from './entry.js';
import type { ClassTable } from './job-class.js';
import type { LiveQueue } from './live-queue.js';
import type { OrderingInput } from './ordering.js';
import type { Pool } from './pool.js';
import type { Registry } from './registry.js';
import type { SchedulerOptions } from './scheduler.js';

/** What the parts of one live scheduler share. */
export interface Context {
  readonly options: SchedulerOptions;
  readonly table: ClassTable;
  readonly pool: Pool;
  readonly jobs: Registry;
  readonly queue: LiveQueue;
  /** By name: few, so that the end of a job finds it without touching the table of all. */
  readonly running: Map<string, Entry>;
}

/** What an ordering or a forecast of these jobs starts from. */
export function orderingInput(context: Context, entries: readonly Entry[], now: number): OrderingInput {
  const { options, table, jobs } = context;
  return { entries, indexOf: jobs.indexOf, now, capacity: options.capacity, table, limits: options };
}
