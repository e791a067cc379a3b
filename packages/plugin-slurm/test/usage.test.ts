import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '@mpmsub/runner';
import { fakeJob } from '@mpmsub/runner/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readUsage, writeUsage } from '../src/folder/usage-file.js';
import { liveBatch, type Slot, type Task } from '../src/grid/live-batch.js';
import { RemoteUsage } from '../src/grid/remote-usage.js';
import { LiveUsage } from '../src/worker/live-usage.js';
import { tempFolder } from './temp-folder.js';

const usage = (memory: number) => ({ memory, peakMemory: memory + 1, cpuMs: 5, processes: 2 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a file of usage', () => {
  it('is read as it was written, and what is torn or strange says nothing', () => {
    const path = join(tempFolder(), 'usage');
    expect(readUsage(path)).toEqual([]);
    writeUsage(path, [{ item: 3, ...usage(10) }]);
    expect(readUsage(path)).toEqual([{ item: 3, ...usage(10) }]);
    for (const text of [
      '',
      '[{"item":3',
      '{}',
      '[null, 1, {"item": 1}]',
      '[{"item":1,"memory":"1","peakMemory":1,"cpuMs":1,"processes":1}]',
    ]) {
      writeFileSync(path, text);
      expect(readUsage(path), text).toEqual([]);
    }
  });

  it('that cannot be written disturbs nobody', () => {
    expect(() => writeUsage('/no/such/folder/usage', [])).not.toThrow();
  });
});

describe('a worker', () => {
  it('tells of what runs for a while, and of nothing else', () => {
    const path = join(tempFolder(), 'usage');
    const live = new LiveUsage(path);
    const keys = ['long', 'short', 'unknown'];
    live.started('long', 4);
    live.started('short', 5);
    live.note({ attempts: keys.map((key) => ({ key, ...usage(7) })) });
    vi.advanceTimersByTime(1000);
    live.ended('short');
    live.started('young', 6);
    live.note({ attempts: [...keys, 'young'].map((key) => ({ key, ...usage(8) })) });
    vi.advanceTimersByTime(1000);
    expect(readUsage(path)).toEqual([{ item: 4, ...usage(8) }]);
    live.note({ attempts: [{ key: 'long', ...usage(9) }] });
    vi.advanceTimersByTime(2000);
    expect(readUsage(path)).toEqual([{ item: 4, ...usage(9) }]);
    live.close();
    live.note({ attempts: [{ key: 'long', ...usage(10) }] });
    vi.advanceTimersByTime(60_000);
    expect(readUsage(path)).toEqual([{ item: 4, ...usage(9) }]);
  });
});

describe('the runner', () => {
  it('hears of the attempts that run, and once that none does any more', () => {
    const folder = tempFolder();
    const slots = ['a', 'b', 'c'].map((name, item) => {
      const attempt = { key: `r/${name}`, job: fakeJob(name), number: 1, allocation: { cpus: 1, memory: 0 } };
      return { item, end: undefined, task: { attempt } as unknown as Task } as Slot;
    });
    const header = { version: 1, name: 'n', root: '/', firsts: [0, 1, 3], capacity: { cpus: 1 } } as const;
    const batch = liveBatch(folder, header, slots, false);
    const heard: Sample[] = [];
    const remote = new RemoteUsage();
    remote.look([batch]); // nobody listens
    remote.tap((sample) => void heard.push(sample));
    const look = () => {
      vi.advanceTimersByTime(120_000);
      remote.look([batch]);
    };
    look();
    expect(heard).toEqual([]);
    writeUsage(
      batch.elements[1]!.paths.usage,
      [1, 2].map((item) => ({ item, ...usage(item) })),
    );
    batch.elements[1]!.hasUsage = true;
    slots[2]!.end = { exit: { type: 'exited', code: 0 }, measurement: { wallMs: 1, method: 'none' } };
    look();
    remote.look([batch]); // too soon
    expect(heard).toEqual([{ attempts: [{ key: 'r/b', ...usage(1) }] }]);
    batch.elements[1]!.isOver = true;
    look();
    look();
    expect(heard.slice(1)).toEqual([{ attempts: [] }]);
  });
});
