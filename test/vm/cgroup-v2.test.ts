import { describe, expect, it } from 'vitest';
import { bootAndCheck } from './boot.js';
import { findParts } from './parts.js';

const parts = process.env.MPMSUB_TEST_FULL ? findParts() : 'runs with `npm run test:full`';
if (typeof parts === 'string' && process.env.MPMSUB_TEST_FULL) console.warn(`test/vm: skipped: ${parts}`);

const BOOT_MS = 1_500_000;

describe.skipIf(typeof parts === 'string')('on a machine with cgroup v2 (qemu)', () => {
  it(
    'passes every check inside',
    async () => {
      if (typeof parts === 'string') return;
      const { checks, console } = await bootAndCheck(parts, BOOT_MS);
      const told = console.slice(-5_000);
      expect(
        checks.filter(({ error }) => error !== undefined),
        told,
      ).toEqual([]);
      expect(checks.length, told).toBeGreaterThanOrEqual(24);
    },
    BOOT_MS + 60_000,
  );
});
