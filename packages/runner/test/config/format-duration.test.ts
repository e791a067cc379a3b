import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration } from '../../src/config/format-duration.js';
import { parseDuration } from '../../src/config/units.js';

test.each([
  [0, '0ms'],
  [850, '850ms'],
  [999.6, '1s'],
  [2400, '2.4s'],
  [9960, '10s'],
  [59_600, '1m00s'],
  [65_000, '1m05s'],
  [3_599_900, '1h00m'],
  [3_720_000, '1h02m'],
  [183_600_000, '2d03h'],
  [-1500, '-1.5s'],
  [Number.NaN, '?'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what it writes is a duration of the configuration, within its precision', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 * 86_400_000 }), (ms) => {
      const parsed = parseDuration(formatDuration(ms));
      if (parsed.problem !== undefined) throw new Error(parsed.problem);
      expect(Math.abs(parsed.value - ms) / ms).toBeLessThan(0.06);
    }),
  );
});
