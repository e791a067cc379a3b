import type { Clock } from './clock.js';
import type { Emit } from './emit.js';
import type { Executor } from './execute/executor.js';

/** Makes events of a place's output. Only for who listens: its bytes then flow through the runner. */
export function tapOutput(executor: Executor, emit: Emit, clock: Clock): void {
  executor.tapOutput?.((attempt, stream, chunk) => {
    let pace: Promise<unknown> | undefined;
    const waitFor = (more: Promise<unknown>) => {
      pace = pace === undefined ? more : Promise.all([pace, more]);
    };
    emit({ type: 'output', at: clock.now(), jobId: attempt.job.id, stream, chunk, waitFor });
    return pace;
  });
}
