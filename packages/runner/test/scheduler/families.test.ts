import { describe, expect, it } from 'vitest';
import { Family } from '../../src/scheduler/families.js';

describe('the highest peak of a family', () => {
  it('is the first one as it was, and never less than any', () => {
    const family = new Family(4);
    expect(family.learn({ succeeded: true, peakMemory: 100e6 }, 1)).toBe(true);
    expect(family.peak).toBe(100e6);
    expect(family.learn({ succeeded: true, peakMemory: 90e6 }, 1)).toBe(false);
    expect(family.learn({ succeeded: true, peakMemory: 300e6 }, 1)).toBe(true);
    expect(family.peak).toBe(300e6);
  });

  it('is raised a few times only where each job needs a little more than the one before', () => {
    const family = new Family(4);
    let raises = 0;
    for (let bytes = 1e9; bytes <= 2e9; bytes += 1e5) {
      if (family.learn({ succeeded: true, peakMemory: bytes }, 1)) raises++;
      expect(family.peak).toBeGreaterThanOrEqual(bytes);
      expect(family.peak).toBeLessThan(1.07 * bytes);
    }
    expect(raises).toBeLessThan(14);
  });
});
