import { constants } from 'node:os';
import type { Exit } from '../model/attempt.js';

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
names.set(constants.signals.SIGABRT, 'SIGABRT'); // SIGIOT has the same number
names.set(constants.signals.SIGIO, 'SIGIO'); // and SIGPOLL that of SIGIO

/** One for all: a run may have millions of them. */
const SUCCESS: Exit = Object.freeze({ type: 'exited', code: 0 });

/** An exit from the status word of `wait`. */
export function exitOfStatus(status: number): Exit {
  if (status === 0) return SUCCESS;
  const signal = status & 0x7f;
  return signal === 0
    ? { type: 'exited', code: (status >> 8) & 0xff }
    : { type: 'signaled', signal: names.get(signal) ?? `SIG${signal}` };
}
