import type { ProfileOutcome } from '@mpmsub/plugin-profile-cache';
import { expect, it } from 'vitest';
import { MemoryGate } from '../../src/cli/memory-gate.js';

const GB = 1024 ** 3;

it('counts the largest growth of each job, of however many runs', async () => {
  const said: string[] = [];
  const gate = new MemoryGate('+15%', { env: {}, write: (piece) => void said.push(piece) });
  const heard: unknown[] = [];
  const { onEnd, failOnMemory } = gate.watch({ onEnd: (outcome) => heard.push(outcome) });
  for (const now of [2 * GB, 3 * GB, 2.5 * GB]) {
    const regressions = [{ id: 'types', before: GB, now, growth: now / GB - 1 }];
    onEnd?.({ regressions, unjudged: [] } as unknown as ProfileOutcome);
  }
  expect(failOnMemory).toBeCloseTo(0.15);
  expect(heard).toHaveLength(3);
  expect(await gate.close()).toBe(1);
  expect(said.join('')).toMatch(/types\s+1G\s+3G\s+\+200 %/);
  expect(said.join('')).not.toContain('2.5G');
});

it('fails where nothing could be compared', async () => {
  const said: string[] = [];
  const gate = new MemoryGate('15%', { env: {}, write: (piece) => void said.push(piece) });
  expect(await gate.close()).toBe(1);
  expect(said.join('')).toContain('could not compare anything');
});
