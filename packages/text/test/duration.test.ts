import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatMs, formatSeconds, formatTimeUp } from '../src/index.js';

describe('formatDuration', () => {
  it.each([
    [0, '0.0s'],
    [440, '0.4s'],
    [9999, '9.9s'],
    [10_000, '10s'],
    [59_999, '59s'],
    [62_000, '1m02s'],
    [3_599_999, '59m59s'],
    [3_780_000, '1h03m'],
    [187_200_000, '2d04h'],
    [-5, '0.0s'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('a running clock shows whole seconds', () => {
    expect([-1, 999, 9999, 62_000].map(formatSeconds)).toEqual(['0s', '0s', '9s', '1m02s']);
  });

  it('a clock and the time that is shown in the end agree from ten seconds on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 1e10 }), (ms) => {
        expect(formatDuration(ms)).toBe(formatSeconds(ms));
      }),
    );
  });
});

describe('formatMs', () => {
  it.each([
    [0, '0ms'],
    [999, '999ms'],
    [999.7, '1.0s'],
    [4200, '4.2s'],
    [59_940, '59.9s'],
    [59_990, '1m 00s'],
    [185_000, '3m 05s'],
    [7_260_000, '2h 01m'],
  ])('%d is %s', (ms, text) => expect(formatMs(ms)).toBe(text));
});

it('a limit that was reached reads as the limit, though its start is measured a moment late', () => {
  expect([998, 59_990, 1000, 1234].map(formatTimeUp)).toEqual(['1.0s', '1m00s', '1.0s', '1.2s']);
});
