import { describe, expect, it } from 'vitest';
import { RunView } from '../src/run-view.js';
import { G, M, makeJob, Replay } from './support/events.js';

async function viewed(budgets?: Replay['budgets']): Promise<{ run: Replay; view: () => RunView }> {
  let view: RunView;
  const run = new Replay(
    ['a', 'b', 'c'].map((id) => makeJob(id, { request: { cpus: 0.1, memory: G } })),
    [
      {
        name: 'view',
        apply({ hooks }) {
          hooks.runStart.tap('view', (event) => {
            view = new RunView(budgets ? { ...event, budgets } : event);
          });
          hooks.attemptStart.tap('view', (event) => view.attemptStart(event));
          hooks.usage.tap('view', (event) => view.usage(event));
          hooks.attemptEnd.tap('view', (event) => view.attemptEnd(event));
          hooks.jobEnd.tap('view', (event) => view.jobEnd(event));
        },
      },
    ],
  );
  await run.begin();
  return { run, view: () => view };
}

describe('RunView', () => {
  it('counts the CPU time of jobs that came and went between two samples', async () => {
    const { run, view } = await viewed();
    run.start('a');
    run.start('b');
    run.at += 1000;
    run.end('a');
    run.usage({ b: M }, { b: 500 });
    expect(view().cpus.used).toBeCloseTo(1.5);
  });

  it('means over half a second at least', async () => {
    const { run, view } = await viewed();
    run.start('a');
    run.at += 400;
    run.usage({ a: M }, { a: 400 });
    expect(view().cpus.used).toBeUndefined();
    run.at += 100;
    run.usage({ a: M }, { a: 400 });
    expect(view().cpus.used).toBeCloseTo(0.8);
    run.at += 200;
    run.usage({ a: M }, { a: 600 });
    expect(view().cpus.used).toBeCloseTo(0.8);
  });

  it('holds nothing when nothing runs, whatever the fractions', async () => {
    const { run, view } = await viewed();
    for (const id of ['a', 'b', 'c']) run.start(id);
    expect(view().cpus.reserved).toBeCloseTo(0.3);
    expect(view().memory.reserved).toBe(3 * G);
    for (const id of ['a', 'b', 'c']) run.end(id);
    expect(view().cpus.reserved).toBe(0);
    expect(view().memory.reserved).toBe(0);
  });

  it('takes the reservation from the run, which may have booked more', async () => {
    const { run, view } = await viewed();
    run.start('a');
    run.usage({ a: 2 * G }, {}, { reserved: 2.5 * G, expectedEnd: run.at + 5 });
    expect(view().memory).toEqual({ used: 2 * G, reserved: 2.5 * G, budget: 24 * G });
    expect(view().expectedEnd).toBe(run.at + 5);
    run.usage({ a: 2 * G });
    expect(view().expectedEnd).toBeUndefined();
  });

  it('adds up places that have a limit', async () => {
    const { view } = await viewed({
      local: { cpus: 4, memory: G },
      big: { cpus: 8, memory: 2 * G },
      slurm: { cpus: Infinity, memory: Infinity },
    });
    expect([view().cpus.budget, view().memory.budget]).toEqual([12, 3 * G]);
  });

  it('does not show what a place without a limit uses as a part of what others have', async () => {
    const { run, view } = await viewed({
      local: { cpus: 4, memory: 24 * G },
      slurm: { cpus: Infinity, memory: Infinity },
    });
    run.start('a');
    run.usage({ a: 2 * G }, {}, { reserved: 2 * G });
    run.at += 1000;
    run.usage({ a: 90 * G }, { a: 60_000 }, { executor: 'slurm' });
    expect(view().memory).toEqual({ used: 2 * G, reserved: 2 * G, budget: 24 * G });
    expect(view().cpus.used).toBe(0);
    expect([...view().running.values()][0]?.memory).toBe(90 * G);
  });

  it('counts outcomes', async () => {
    const { run, view } = await viewed();
    run.start('a');
    run.end('a', { reason: 'exit', willRetry: true });
    expect(view().done).toBe(0);
    run.start('a');
    run.end('a');
    run.finish({ id: 'b', outcome: { type: 'succeeded' }, attempts: 0, flaky: false, restored: true });
    run.skip('c', 'a');
    expect(view()).toMatchObject({ done: 3, succeeded: 2, restored: 1, skipped: 1, failed: 0 });
  });
});
