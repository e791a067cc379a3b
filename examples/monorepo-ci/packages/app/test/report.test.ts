import { expect, test } from 'vitest';
import { report } from '../src/report.js';

test('says how long the walk is', () => {
  expect(report([3])).toBe('a walk through 2 corners is 4.24 long');
});
