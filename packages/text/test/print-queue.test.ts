import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPrintQueue } from '../src/index.js';

test('at the end of the turn, in order, with room between them for others', async () => {
  const printed: string[] = [];
  const queue = createPrintQueue();
  queue.later(() => printed.push('a'));
  setImmediate(() => printed.push('of another'));
  queue.later(() => printed.push('b'));
  expect(printed).toEqual([]);
  await nextTurn();
  expect(printed).toEqual(['a', 'of another', 'b']);
  queue.close();
});

test('flushed: at once, and only once', async () => {
  const printed: string[] = [];
  const queue = createPrintQueue();
  queue.later(() => printed.push('a'));
  queue.flush();
  queue.later(() => printed.push('b'));
  expect(printed).toEqual(['a']);
  await nextTurn();
  await nextTurn();
  expect(printed).toEqual(['a', 'b']);
  queue.close();
});

test('closed: what was due is out, the rest is printed at once, and the process is let go', () => {
  const listeners = process.listenerCount('exit');
  const printed: string[] = [];
  const queue = createPrintQueue();
  expect(process.listenerCount('exit')).toBe(listeners + 1);
  queue.later(() => printed.push('a'));
  queue.close();
  expect(process.listenerCount('exit')).toBe(listeners);
  queue.later(() => printed.push('b'));
  expect(printed).toEqual(['a', 'b']);
});
