import type { RunHandle } from '@mpmsub/runner';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal asks all jobs to end, the second kills them.
 *
 * @returns a function that stops listening.
 */
export function stopOnSignals(handle: Pick<RunHandle, 'stop'>): () => void {
  let isSecond = false;
  const onSignal = (signal: NodeJS.Signals) => {
    handle.stop(signal, isSecond ? 'now' : 'gently');
    isSecond = true;
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
