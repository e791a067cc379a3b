import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stopOnSignals } from '../../src/cli/stop-on-signals.js';

let stops: string[] = [];
let ignore: () => void = () => {};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  stops = [];
  const stop = (signal: string, how: string) => stops.push(`${signal} ${how}`);
  ignore = stopOnSignals({ stop, suspend: async () => {}, resume: () => {} }, (signal) => stops.push(`${signal} waits`));
});
afterEach(() => {
  ignore();
  vi.useRealTimers();
});
const send = (signal: NodeJS.Signals) => process.emit(signal, signal);

test('the first signal asks, a later one kills', () => {
  send('SIGINT');
  vi.advanceTimersByTime(999);
  send('SIGTERM');
  vi.advanceTimersByTime(5000);
  expect(stops).toEqual(['SIGINT gently', 'SIGTERM now']);
});

test('who waits for jobs that take their time is told so, unless all have ended', () => {
  send('SIGINT');
  vi.advanceTimersByTime(1001);
  expect(stops).toEqual(['SIGINT gently', 'SIGINT waits']);
  send('SIGINT');
  expect(stops.at(-1)).toBe('SIGINT now');
  ignore();
  stops = [];
  ignore = stopOnSignals({ stop: () => {}, suspend: async () => {}, resume: () => {} }, () => stops.push('waits'));
  send('SIGINT');
  ignore();
  vi.advanceTimersByTime(5000);
  expect(stops).toEqual([]);
});

test('a signal that npm passes on is no second one', () => {
  send('SIGINT');
  send('SIGINT');
  vi.advanceTimersByTime(299);
  send('SIGINT');
  expect(stops).toEqual(['SIGINT gently']);
  vi.advanceTimersByTime(2);
  send('SIGINT');
  expect(stops).toEqual(['SIGINT gently', 'SIGINT now']);
});

test('nothing is heard any more when the run is over', () => {
  ignore();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'] as const)
    expect(process.listeners(signal).filter(({ name }) => name === 'onEnd' || name === 'onSuspend')).toEqual([]);
});
