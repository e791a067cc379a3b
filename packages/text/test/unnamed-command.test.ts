import { expect, test } from 'vitest';
import { unnamedCommand } from '../src/index.js';

test.each([
  ['12', undefined, 'gzip a | wc'],
  ['job_0003', undefined, 'gzip a | wc'],
  ['12', 'gzip {}\x1b[2J', 'gzip {}'],
  ['v3', undefined, ''],
  ['build-12', undefined, ''],
])('%s (%j): %j', (id, description, expected) => {
  const command = unnamedCommand({ id, description, stages: [{ text: 'gzip a' }, { text: 'wc' }] });
  expect(command.startsWith(expected) && !command.includes('\x1b')).toBe(true);
  if (expected === '') expect(command).toBe('');
});

test('a command of any length takes one line', () => {
  expect(unnamedCommand({ id: '1', stages: [{ text: 'x'.repeat(1e6) }] })).toBe(`${'x'.repeat(59)}…`);
});
