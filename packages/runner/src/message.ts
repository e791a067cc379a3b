import type { Arrived } from './arrivals.js';
import type { Attempt, AttemptEnd, Sample } from './model/attempt.js';
import type { JobId } from './model/job.js';
import type { Pool } from './plan/pool.js';

/** What happens to a run, as the loop's inbox holds it. */
export type Message =
  | { readonly type: 'ended'; readonly pool: Pool; readonly attempt: Attempt; readonly end: AttemptEnd }
  /** A queued attempt began by itself, in room that is free already. */
  | { readonly type: 'begun' }
  /** A queued attempt came back and has not begun. */
  | { readonly type: 'returned'; readonly id: JobId }
  | { readonly type: 'sample'; readonly pool: Pool; readonly sample: Sample }
  | { readonly type: 'expired'; readonly key: string }
  | { readonly type: 'stop'; readonly cause: string; readonly how: 'gently' | 'now' | 'soon' }
  | { readonly type: 'arrived'; readonly arrived: Arrived }
  | { readonly type: 'wake' };
