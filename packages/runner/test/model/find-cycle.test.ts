import { expect, test } from 'vitest';
import { findCycle } from '../../src/model/find-cycle.js';

const circle = (size: number) =>
  Array.from({ length: size }, (_, i) => ({ id: `j${i}`, needs: [{ job: `j${(i + 1) % size}` }] }));

test.each([
  [1, '"j0" needs "j0"'],
  [3, '"j0" needs "j1" needs "j2" needs "j0"'],
  [
    50_000,
    '"j0" needs "j1" needs "j2" needs "j3" needs "j4" needs "j5" needs (49,989 more) needs "j49995" needs "j49996" needs "j49997" needs "j49998" needs "j49999" needs "j0"',
  ],
])('a circle of %i jobs is named, as far as somebody reads', (size, words) => {
  expect(findCycle(circle(size))).toEqual({
    id: 'j0',
    message: `jobs wait for each other: ${words}`,
    hint: 'remove one of these needs',
  });
});
