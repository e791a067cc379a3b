import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readHeader } from '../src/folder/read-batch.js';
import { fakeGrid, finish, pass } from './fake-grid.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('jobs of which nobody knows how long they take', () => {
  it('wait for the first of their family to end, and no longer', async () => {
    const grid = fakeGrid();
    const ends = Array.from({ length: 100 }, (_, i) => grid.executor.run(grid.attempt(`j${i}`, { family: 'f' })));
    await pass(100);
    expect(grid.batches.map((folder) => readHeader(folder)?.firsts.length)).toEqual([9]);
    finish(grid.batches[0]!, 3, 5);
    await pass(1000);
    expect(grid.batches.map((folder) => readHeader(folder)?.firsts)).toEqual([expect.anything(), [0, 92]]);
    for (const element of [0, 1, 2, 4, 5, 6, 7]) finish(grid.batches[0]!, element, 5);
    finish(grid.batches[1]!, 0, 5);
    await pass(3000);
    expect((await Promise.all(ends)).map(({ exit }) => exit)).toEqual(ends.map(() => ({ type: 'exited', code: 0 })));
    await grid.executor.close();
  });

  it('go one by one when none has ended for a while', async () => {
    const grid = fakeGrid();
    for (let i = 0; i < 20; i++) void grid.executor.run(grid.attempt(`j${i}`, { family: 'f' }));
    await pass(14_000);
    expect(grid.batches).toHaveLength(1);
    await pass(2000);
    expect(grid.batches.map((folder) => readHeader(folder)!.firsts.length - 1)).toEqual([8, 12]);
  });
});
