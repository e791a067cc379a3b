import type { RunHandle } from '@mpmsub/runner';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** npm passes on the Ctrl-C that the terminal has sent to us as well: what comes within so many milliseconds is the same wish. */
const ECHO_MS = 300;
/** Jobs that end within so many milliseconds need no word. */
const WAITING_MS = 1000;

/**
 * Lets a run obey the process's signals. The first that ends asks all jobs to end, the second kills them. Ctrl-Z (SIGTSTP) stops the jobs
 * and then ourselves, as the shell expects it; SIGCONT lets all go on.
 *
 * @param onWaiting called when jobs take their time to end after the first signal, with its name: people wonder then.
 * @returns a function that stops listening.
 */
export function stopOnSignals(
  handle: Pick<RunHandle, 'stop' | 'suspend' | 'resume'>,
  onWaiting: (signal: NodeJS.Signals) => void,
): () => void {
  let waiting: NodeJS.Timeout | undefined;
  let askedAt: number | undefined;
  let isOver = false;
  let isSuspending = false;
  const onEnd = (signal: NodeJS.Signals) => {
    if (askedAt === undefined) {
      handle.stop(signal, 'gently');
      waiting = setTimeout(onWaiting, WAITING_MS, signal);
    } else if (performance.now() - askedAt > ECHO_MS) {
      clearTimeout(waiting);
      handle.stop(signal, 'now');
    }
    askedAt ??= performance.now();
  };
  const onSuspend = async () => {
    if (isSuspending) return;
    isSuspending = true;
    await handle.suspend();
    // Without a listener the signal does what it always does: it stops us, unless there is no shell that could let us go on.
    process.off('SIGTSTP', onSuspend);
    process.kill(process.pid, 'SIGTSTP');
    // Here we have been continued.
    isSuspending = false;
    handle.resume();
    if (!isOver) process.on('SIGTSTP', onSuspend);
  };
  for (const signal of ENDING) process.on(signal, onEnd);
  process.on('SIGTSTP', onSuspend);
  return () => {
    isOver = true;
    clearTimeout(waiting);
    for (const signal of ENDING) process.off(signal, onEnd);
    process.off('SIGTSTP', onSuspend);
  };
}
