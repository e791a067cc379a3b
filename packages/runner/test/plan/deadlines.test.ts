import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { Deadlines } from '../../src/plan/deadlines.js';

/** A clock whose timers fire when the test says so: as late as on a busy machine. */
function lateClock() {
  let now = 0;
  const timers = new Set<{ at: number; then: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  return {
    clock,
    pass: (ms: number) => {
      now += ms;
    },
    fire() {
      for (const timer of [...timers]) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.then();
      }
    },
  };
}

describe('deadlines', () => {
  it('fires after a pause what was due when the pause began, and had not been heard yet', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    const fired: string[] = [];
    deadlines.start('a', 1000, () => fired.push('a'));
    late.pass(1500);
    deadlines.pause('a');
    late.fire();
    expect(fired).toEqual([]);
    deadlines.resume('a');
    late.fire();
    expect(fired).toEqual(['a']);
  });

  it('fires once, whatever pauses follow', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    const fired: string[] = [];
    deadlines.start('a', 1000, () => fired.push('a'));
    late.pass(1000);
    late.fire();
    for (let round = 0; round < 3; round++) {
      deadlines.pause('a');
      late.pass(5000);
      deadlines.resume('a');
      late.fire();
    }
    expect(fired).toEqual(['a']);
  });

  it('counts moving time only', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    const fired: string[] = [];
    deadlines.start('a', 1000, () => fired.push('a'));
    late.pass(600);
    deadlines.pause('a');
    late.pass(10_000);
    deadlines.resume('a');
    late.pass(300);
    late.fire();
    expect(fired).toEqual([]);
    late.pass(100);
    late.fire();
    expect(fired).toEqual(['a']);
  });
});
