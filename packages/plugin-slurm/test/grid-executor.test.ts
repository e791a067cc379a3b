import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readHeader } from '../src/folder/read-batch.js';
import { Adoption } from '../src/grid/adoption.js';
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

describe('a grid that takes few at once', () => {
  it('gets as many as it takes, all of them in the end, and never waits for one large array', async () => {
    const grid = fakeGrid();
    const standing = () =>
      grid.batches.flatMap((folder) => (taken.has(folder) && !ended.has(folder) ? sizeOf(folder) : 0)).reduce((a, b) => a + b, 0);
    const sizeOf = (folder: string) => readHeader(folder)!.firsts.length - 1;
    const taken = new Set<string>();
    const ended = new Set<string>();
    grid.answer = (id) => {
      const folder = grid.batches.at(-1)!;
      if (standing() + sizeOf(folder) > 5)
        return { succeeded: false, stdout: '', message: 'sbatch: error: AssocMaxSubmitJobLimit' };
      taken.add(folder);
      return { succeeded: true, stdout: String(id), message: '' };
    };
    const ends = Array.from({ length: 30 }, (_, i) => grid.executor.run(grid.attempt(`j${i}`)));
    let settled = 0;
    for (const end of ends) void end.then(() => settled++);
    for (let i = 0; i < 60 && settled < 30; i++) {
      await pass(1000);
      for (const folder of [...taken].filter((one) => !ended.has(one))) {
        for (let element = 0; element < sizeOf(folder); element++) finish(folder, element, 5);
        ended.add(folder);
      }
    }
    await pass(5000);
    expect((await Promise.all(ends)).map(({ exit }) => exit)).toEqual(ends.map(() => ({ type: 'exited', code: 0 })));
    expect([...taken].map(sizeOf).reduce((a, b) => a + b, 0)).toBe(30);
    expect(Math.max(...[...taken].map(sizeOf))).toBeGreaterThan(1);
    await grid.executor.close();
  });
});

describe('what an earlier run or a file system in trouble leaves', () => {
  it('is no loss while results that a worker has written cannot be read yet', async () => {
    const grid = fakeGrid({ pace: { askEveryMs: 500, graceMs: 500 } });
    const ends = Array.from({ length: 2 }, (_, i) => grid.executor.run(grid.attempt(`j${i}`)));
    await pass(100);
    const [folder] = grid.batches as [string];
    finish(folder, 0, 5);
    renameSync(join(folder, '0.results'), join(folder, 'hidden'));
    finish(folder, 1, 5);
    await pass(30_000);
    renameSync(join(folder, 'hidden'), join(folder, '0.results'));
    await pass(5000);
    expect((await Promise.all(ends)).map(({ exit }) => exit.type)).toEqual(['exited', 'exited']);
    expect(grid.batches).toHaveLength(1);
    await grid.executor.close();
  });

  it('is lost when they cannot be read for long', async () => {
    const grid = fakeGrid({ retryLost: 0 });
    const end = grid.executor.run(grid.attempt('j'));
    await pass(100);
    finish(grid.batches[0]!, 0, 5);
    writeFileSync(join(grid.batches[0]!, '0.results'), '');
    await pass(70_000);
    expect((await end).exit.type).not.toBe('exited');
    await grid.executor.close();
  });

  it('is put away where its manifest is not whole, and the run goes on', async () => {
    const old = fakeGrid();
    void old.executor.run(old.attempt('j'));
    await pass(100);
    writeFileSync(join(old.batches[0]!, 'manifest.ndjson'), '{"key":"r/');
    const dead = join(old.root, 'batches', 'dead');
    mkdirSync(dead);
    renameSync(old.batches[0]!, join(dead, 'mpmsub-r-1'));
    const adoption = Adoption.of(join(old.root, 'batches'));
    expect(adoption.batches).toEqual([]);
    await adoption.close();
    expect(existsSync(dead)).toBe(false);
    await old.executor.close();
  });
});
