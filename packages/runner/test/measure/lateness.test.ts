import { describe, expect, it } from 'vitest';
import { Lateness } from '../../src/measure/procfs/lateness.js';

describe('Lateness', () => {
  it('remembers what was late, less and less', () => {
    const lateness = new Lateness();
    expect(lateness.lately(5_000)).toBe(0);
    lateness.note(200, 10_000);
    expect(lateness.lately(10_000)).toBe(200);
    expect(lateness.lately(10_200)).toBe(100);
  });

  it('goes by the latest of late ones', () => {
    const lateness = new Lateness();
    lateness.note(200, 0);
    lateness.note(1, 200);
    expect(lateness.lately(200)).toBe(100);
    lateness.note(300, 200);
    expect(lateness.lately(200)).toBe(300);
  });
});
