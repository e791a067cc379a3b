import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMemory, parseCpuString, parseMemoryString } from '../../src/config/python-units.js';
import { ConfigError } from '../../src/model/diagnostic.js';

describe('parseMemoryString', () => {
  test.each([
    ['16G', 16384],
    ['2048M', 2048],
    ['1024', 1024],
    [2048, 2048],
    ['512K', 0.5],
    ['16GiB', 16384],
    ['1.5GB', 1536],
    ['1T', 1024 ** 2],
  ])('%j is %d MB', (text, megabytes) => {
    expect(parseMemoryString(text)).toBe(megabytes);
  });

  test('nothing stays nothing', () => {
    expect(parseMemoryString(null)).toBeNull();
    expect(parseMemoryString(undefined)).toBeNull();
  });

  test('what is no amount of memory is a ConfigError with a remedy', () => {
    expect(() => parseMemoryString('1.5 banana')).toThrow(ConfigError);
    try {
      parseMemoryString('-1G');
      expect.unreachable();
    } catch (error) {
      expect((error as ConfigError).diagnostics).toEqual([
        expect.objectContaining({ code: 'bad-memory', severity: 'error', hint: expect.stringContaining('512M') }),
      ]);
    }
  });
});

test('parseCpuString', () => {
  expect(parseCpuString('4')).toBe(4);
  expect(parseCpuString(2)).toBe(2);
  expect(parseCpuString(null)).toBeNull();
  expect(() => parseCpuString('many')).toThrow(/number of CPUs/);
});

describe('formatMemory', () => {
  test.each([
    [1024, '1.0G'],
    [512, '512M'],
    [1536, '1.5G'],
    [0, '0M'],
    [0.5, '512K'],
    [1023.7, '1.0G'],
    [1024 ** 2, '1.0T'],
    [-512, '-512M'],
    [Number.POSITIVE_INFINITY, 'unlimited'],
  ])('%d MB is %s', (megabytes, text) => {
    expect(formatMemory(megabytes)).toBe(text);
  });

  test('what it writes is read back within its precision', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), (megabytes) => {
        const read = parseMemoryString(formatMemory(megabytes));
        expect(Math.abs(read - megabytes) / megabytes).toBeLessThan(0.51);
        if (megabytes >= 10) expect(Math.abs(read - megabytes) / megabytes).toBeLessThan(0.06);
      }),
    );
  });
});
