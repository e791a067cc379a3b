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
    timers,
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

  it('sets no timer for who is over before the one that is set', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    const fired: string[] = [];
    for (let at = 0; at < 100; at++) {
      deadlines.start(`${at}`, 1000, () => fired.push(`${at}`));
      if (at !== 50) deadlines.end(`${at}`);
      late.pass(1);
      expect(late.timers.size).toBe(1);
    }
    late.pass(900);
    late.fire();
    expect(fired).toEqual([]);
    late.pass(50);
    late.fire();
    expect(fired).toEqual(['50']);
    expect(late.timers.size).toBe(0);
  });

  it('tells those that are due together in their order, and of the rest each at its time', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    const fired: string[] = [];
    for (const [owner, ms] of [
      ['b', 20],
      ['c', 30],
      ['a', 10],
      ['d', 500],
    ] as const)
      deadlines.start(owner, ms, () => fired.push(owner));
    deadlines.start('b', 400, () => fired.push('b again'));
    late.pass(100);
    late.fire();
    expect(fired).toEqual(['a', 'b', 'c']);
    late.pass(300);
    late.fire();
    late.pass(100);
    late.fire();
    expect(fired).toEqual(['a', 'b', 'c', 'b again', 'd']);
  });

  it('forgets everything when it is closed', () => {
    const late = lateClock();
    const deadlines = new Deadlines(late.clock);
    deadlines.start('a', 10, () => expect.unreachable());
    deadlines.close();
    expect(late.timers.size).toBe(0);
  });
});
