import { expect, it } from 'vitest';
import { Deadlines } from '../../src/plan/deadlines.js';
import { Standstill } from '../../src/plan/standstill.js';
import { fakeExecutor, fakeJob, VirtualClock } from '../../src/testing/index.js';

it('lets an attempt go on when its last cause is gone, and not before', async () => {
  const clock = new VirtualClock();
  const executor = fakeExecutor({ clock, capacity: { cpus: 1, memory: 1 } });
  const logs = { stdout: '/o', stderr: '/o' };
  const attempt = { key: 'r/a#1', job: fakeJob('a'), number: 1, allocation: { cpus: 1, memory: 0 }, logs };
  const deadlines = new Deadlines(clock);
  const standstill = new Standstill(deadlines);
  const expired = new Promise<number>((resolve) => deadlines.start(attempt.key, 900, () => resolve(clock.now())));
  const end = executor.run(attempt);
  clock.after(100, () => standstill.suspend(executor, attempt, 'memory'));
  clock.after(200, () => standstill.suspend(executor, attempt, 'run'));
  clock.after(300, () => standstill.resume(executor, attempt, 'run'));
  clock.after(2000, () => standstill.resume(executor, attempt, 'run'));
  clock.after(3000, () => standstill.resume(executor, attempt, 'memory'));
  expect((await end).measurement.wallMs).toBe(1000 + 2900);
  expect(executor.suspensions).toHaveLength(1);
  expect(await expired).toBe(900 + 2900);
});
