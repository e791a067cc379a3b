import { constants } from 'node:os';
import type { Exit } from '../model/attempt.js';

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
names.set(constants.signals.SIGABRT, 'SIGABRT'); // SIGIOT has the same number
names.set(constants.signals.SIGIO, 'SIGIO'); // and SIGPOLL that of SIGIO

/** An exit from the status word of `wait`. */
export function exitOfStatus(status: number): Exit {
  const signal = status & 0x7f;
  return signal === 0
    ? { type: 'exited', code: (status >> 8) & 0xff }
    : { type: 'signaled', signal: names.get(signal) ?? `SIG${signal}` };
}
