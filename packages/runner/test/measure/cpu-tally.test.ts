import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostTicks, type TickReading } from '../../src/measure/procfs/cpu-tally.js';

const reading = (pid: number, parent: number, ownTicks: number, reapedTicks = 0): [number, TickReading] => [
  pid,
  { pid, parent, ownTicks, reapedTicks },
];
const told = (values: Record<number, number>) => (pid: number) => values[pid];

describe('lostTicks', () => {
  it('loses nothing that a parent has waited for', () => {
    expect(lostTicks(new Map([reading(2, 1, 30)]), told({ 1: 0 }), told({ 1: 31 }))).toBe(0);
  });

  it('keeps what nobody has waited for', () => {
    expect(lostTicks(new Map([reading(2, 1, 30)]), told({ 1: 5 }), told({ 1: 5 }))).toBe(30);
    expect(lostTicks(new Map([reading(2, 99, 30, 4)]), told({ 1: 5 }), told({ 1: 50 }))).toBe(34);
  });

  it('follows the dead up to a living ancestor', () => {
    const gone = new Map([reading(3, 2, 10), reading(2, 1, 5)]);
    expect(lostTicks(gone, told({ 1: 0 }), told({ 1: 15 }))).toBe(0);
    expect(lostTicks(gone, told({ 1: 0 }), told({ 1: 5 }))).toBe(10);
  });

  it('ends even where the dead are each other’s parents (a pid was used again)', () => {
    expect(lostTicks(new Map([reading(2, 3, 1), reading(3, 2, 1)]), told({}), told({}))).toBe(2);
  });

  it('never makes time up: what is lost and what was taken over is at least what was last seen, and no more is lost than that', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat(50)), { maxLength: 6 }), fc.nat(100), (deaths, taken) => {
        const gone = new Map(deaths.map(([parent, ticks], index) => reading(index + 10, parent, ticks)));
        const all = deaths.reduce((sum, [, ticks]) => sum + ticks, 0);
        const lost = lostTicks(gone, told({ 1: 0 }), told({ 1: taken }));
        expect(lost).toBeLessThanOrEqual(all);
        expect(lost + taken).toBeGreaterThanOrEqual(
          deaths.reduce((sum, [parent, ticks]) => (parent === 1 ? sum + ticks : sum), 0),
        );
      }),
    );
  });
});
