import type { Executor, PlaceWarning } from './executor.js';

/** What the run calls and no place may fail in; `run` has its own rule. */
const METHODS = ['stop', 'suspend', 'resume', 'watch', 'onWarning', 'limits', 'hurry', 'tapOutput', 'close'] as const;

/**
 * The same place, whose failures stop nothing: what one of its methods throws or rejects with becomes one warning. A process that has
 * gone in this moment cannot be told to stop, and a run must not end for that, let alone before its jobs have.
 */
export function guardExecutor(executor: Executor, warn: (warning: PlaceWarning) => void): Executor {
  const guarded = METHODS.flatMap((method) => {
    if (executor[method] === undefined) return [];
    let isTold = false;
    const fail = (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      if (!isTold)
        warn({ code: 'executor-failed', message: `executor "${executor.name}" failed in ${method} (told once): ${why}` });
      isTold = true;
    };
    const call = (...args: unknown[]): unknown => {
      try {
        const answer = (executor[method] as (...args: unknown[]) => unknown)(...args);
        return answer instanceof Promise ? answer.catch(fail) : answer;
      } catch (error) {
        return fail(error);
      }
    };
    return [[method, call]];
  });
  return {
    name: executor.name,
    capacity: executor.capacity,
    queue: executor.queue,
    run: (attempt) => executor.run(attempt),
    ...(Object.fromEntries(guarded) as Pick<Executor, (typeof METHODS)[number]>),
  };
}
