import { expect, it } from 'vitest';
import { readOptions } from '../src/options.js';

it.each([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
  ['', false],
  [undefined, false],
])('where CI is %j the profile is read-only: %s', (CI, isFrozen) => {
  expect(readOptions({}, { CI }).isFrozen).toBe(isFrozen);
  expect(readOptions({ frozen: !isFrozen }, { CI }).isFrozen).toBe(!isFrozen);
});

it('keeps five recent runs, in a file of its own, where nobody says otherwise', () => {
  expect(readOptions({}, {})).toMatchObject({ keep: 5, intoConfig: false, isDryRun: false, allowedGrowth: undefined });
});
