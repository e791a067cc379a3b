import { expect, it } from 'vitest';
import { type Arrived, Intake } from '../../src/arrivals.js';
import { fakeJob } from '../../src/testing/index.js';

it('a source that is not reading when nothing more is wanted may let go of its file', async () => {
  let isOpen = true;
  async function* lots() {
    try {
      yield [fakeJob('a')];
      yield [fakeJob('b')];
    } finally {
      isOpen = false;
    }
  }
  const heard: Arrived[] = [];
  const intake = await new Promise<Intake>((resolve) => {
    const asked = new Intake(
      { lots },
      async (lot) => lot,
      (arrived) => {
        heard.push(arrived);
        resolve(asked);
      },
    );
    asked.refill(0);
  });
  expect(isOpen).toBe(true);
  intake.close();
  await Promise.resolve();
  expect(isOpen).toBe(false);
  intake.refill(0);
  expect(heard).toHaveLength(1);
  expect([intake.isOpen, intake.isComplete]).toEqual([false, false]);
});
