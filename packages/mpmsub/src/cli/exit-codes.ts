/** What the process's exit code says. */
export const EXIT = {
  /** The run has done what was asked of it. */
  ok: 0,
  /** A job failed. */
  failed: 1,
  /** The configuration or the command line is wrong; nothing has run. */
  usage: 2,
  /** A bug of ours. */
  internal: 70,
} as const;

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 };

/** The shells' convention for a run that a signal ended: 128 and the signal's number; `undefined` for other causes. */
export function exitCodeOfSignal(signal: string): number | undefined {
  const number = SIGNAL_NUMBERS[signal];
  return number === undefined ? undefined : 128 + number;
}
