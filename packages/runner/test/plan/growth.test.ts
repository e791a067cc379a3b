import { describe, expect, it } from 'vitest';
import { Growth } from '../../src/plan/growth.js';

const at = (ms: number) => ({ at: ms, startedAt: 0, horizonMs: 100 });

describe('growth', () => {
  it('tells what will have been added after the horizon', () => {
    const growth = new Growth();
    expect(growth.note('a', 1000, at(50), 0)).toBe(2000);
    expect(growth.note('a', 1100, at(60), 0)).toBe(1000);
  });

  it('goes by the time since the size last changed: samples of others show this one as it was', () => {
    const growth = new Growth();
    growth.note('a', 100, at(10), 0);
    growth.note('a', 100, at(20), 0);
    expect(growth.note('a', 200, at(30), 0)).toBe(500);
  });

  it('takes a jump after a long rest for one of the last moment', () => {
    const growth = new Growth();
    growth.note('a', 100, at(10), 0);
    expect(growth.note('a', 600, at(10_000), 0)).toBe(500);
  });

  it('forgets a pace that is not kept, and calls shrinking no growth', () => {
    const growth = new Growth();
    growth.note('a', 100, at(10), 0);
    expect(growth.note('a', 100, at(50), 0)).toBe(1000);
    expect(growth.note('a', 100, at(500), 0)).toBe(0);
    expect(growth.note('a', 10, at(510), 0)).toBe(0);
  });

  it('believes an attempt to stay in its reservation until that is nearly used', () => {
    const growth = new Growth();
    expect(growth.note('a', 400, at(10), 1000)).toBe(600);
    expect(growth.note('a', 900, at(20), 1000)).toBe(5000);
    // samples come late: the next one may show it far beyond
    expect(growth.note('b', 400, { at: 200, startedAt: 0, horizonMs: 200 }, 1000)).toBe(400);
    expect(growth.note('c', 700, { at: 200, startedAt: 0, horizonMs: 200 }, 1000)).toBe(700);
  });

  it('begins anew with each attempt', () => {
    const growth = new Growth();
    growth.note('a', 1000, at(10), 0);
    growth.ended('a');
    expect(growth.note('a', 1000, at(100), 0)).toBe(1000);
  });
});
