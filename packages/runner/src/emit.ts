import type { Hooks } from './hooks.js';
import type { AttemptQueuedEvent, RunEvent } from './model/events.js';

/** Tells plugins what happened; the sync part of the watch family. */
export type Emit = (event: Exclude<RunEvent, { type: 'run-start' | 'run-end' }> | AttemptQueuedEvent) => void;

/** The hook that belongs to each event. */
const HOOK_OF = {
  'jobs-added': 'jobsAdded',
  'attempt-queued': 'attemptQueued',
  'attempt-start': 'attemptStart',
  output: 'output',
  usage: 'usage',
  'attempt-end': 'attemptEnd',
  'job-end': 'jobEnd',
  warning: 'warning',
} as const;

/** Calls an event's own hook, then `event`; a hook that nobody taps costs one check. */
export function createEmit(hooks: Hooks): Emit {
  return (event) => {
    const hook = hooks[HOOK_OF[event.type]] as { isUsed(): boolean; call(event: unknown): void };
    if (hook.isUsed()) hook.call(event);
    if (event.type !== 'output' && event.type !== 'attempt-queued' && hooks.event.isUsed()) hooks.event.call(event);
  };
}

/** The same for the two ends of a run, which are waited for. */
export async function emitAndWait(hooks: Hooks, event: Extract<RunEvent, { type: 'run-start' | 'run-end' }>): Promise<void> {
  if (event.type === 'run-start') await hooks.runStart.promise(event);
  else await hooks.runEnd.promise(event);
  if (hooks.event.isUsed()) hooks.event.call(event);
}
