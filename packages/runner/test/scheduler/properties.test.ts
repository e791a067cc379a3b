import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chaosCase, play } from './chaos.js';

const numRuns = process.env.MPMSUB_TEST_FULL ? 10_000 : 400;

it('never goes over capacity or out of order, never stops, and does the same again', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(chaosCase, (one) => {
      expect(play(one)).toEqual(play(one));
    }),
    { numRuns },
  );
});
