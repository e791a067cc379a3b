import type { AttemptEnd, Exit } from '../model/attempt.js';

const isText = (value: unknown) => typeof value === 'string';

/** What each kind of exit says besides its kind. */
const SAYS: Readonly<Record<Exit['type'], (exit: Readonly<Record<string, unknown>>) => boolean>> = {
  exited: ({ code }) => Number.isInteger(code),
  signaled: ({ signal }) => isText(signal),
  'spawn-failed': ({ message }) => isText(message),
  lost: ({ message }) => isText(message),
  stopped: ({ reason }) => isText(reason),
};

/** Whether this is what an executor has to answer: others write them, in languages without types. */
export function isAttemptEnd(answer: unknown): answer is AttemptEnd {
  const { exit, measurement } = (answer ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  if (exit === undefined || measurement === undefined || !Object.hasOwn(SAYS, String(exit.type))) return false;
  const { wallMs, cpuMs = 0, peakMemory = 0 } = measurement;
  return SAYS[exit.type as Exit['type']](exit) && isAmount(wallMs) && isAmount(cpuMs) && isAmount(peakMemory);
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}
