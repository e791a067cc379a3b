import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { holdMemory, isHoldingMemory } from '../../src/cli/hold-memory.js';

const youngBytes = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? Number.NaN;
/** Objects that live long enough to make V8 want more room for the young. */
const fill = () => Array.from({ length: 300_000 }, (_, at) => ({ at, text: `x${at}` })).length;

test('few jobs change nothing; very many leave little room to garbage, also when there was much before', () => {
  fill();
  const before = youngBytes();
  holdMemory(20_000);
  expect(isHoldingMemory()).toBe(false);
  holdMemory(20_001);
  expect(isHoldingMemory()).toBe(true);
  fill();
  expect(youngBytes()).toBeLessThan(before);
  expect(youngBytes()).toBeLessThanOrEqual(4 * 2 ** 20);
});
