import type { JobEndEvent, Outcome } from '@mpmsub/runner';
import { fakeJob } from '@mpmsub/runner/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abbreviateJob, jobEndText } from '../src/abbreviate.js';

const outcome = fc.constantFrom<Outcome>(
  { type: 'succeeded' },
  { type: 'cancelled' },
  { type: 'skipped', because: 'a' },
  { type: 'failed', exit: { type: 'exited', code: 1 }, reason: 'exit' },
);

it('is the JSON of a line, whatever the id and the end', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      outcome,
      fc.double({ min: 0, max: 1e13, noNaN: true }),
      fc.nat(),
      fc.boolean(),
      fc.boolean(),
      (id, outcome, at, attempts, flaky, isBrief) => {
        const event: JobEndEvent = { type: 'job-end', at, job: fakeJob(id), result: { id, outcome, attempts, flaky } };
        const job = isBrief ? abbreviateJob(event.job, '0f', '/') : undefined;
        expect(JSON.parse(jobEndText(event, job))).toEqual({
          type: 'job-end',
          at: Math.round(at),
          job: job === undefined ? { id } : JSON.parse(JSON.stringify(job)),
          result: { outcome, attempts, flaky },
        });
      },
    ),
  );
});
