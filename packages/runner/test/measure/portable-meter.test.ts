import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPortableMeter, type SampledProcess } from '../../src/measure/systeminformation/portable-meter.js';
import { parseProcessTable, pidsOfTree } from '../../src/measure/systeminformation/process-table.js';

describe('parseProcessTable', () => {
  it('reads what ps prints on Linux and macOS', () => {
    const text = [
      '    1     0     1 Ss   Mon Nov 23 00:29:01 2026 /sbin/launchd',
      '  812     1   812 S+   Mon Nov  2 09:05:11 2026 /Applications/My App.app/Contents/MacOS/App',
      '  813   812   812 Z    Mon Nov  2 09:05:12 2026 (sh)',
      'a line that is none',
    ].join('\n');
    const [init, app, zombie, ...rest] = parseProcessTable(text);
    expect(rest).toEqual([]);
    expect(init).toMatchObject({ pid: 1, parent: 0, group: 1, isZombie: false });
    expect(app).toMatchObject({
      pid: 812,
      name: '/Applications/My App.app/Contents/MacOS/App',
      startTime: Date.parse('Nov 2 2026 09:05:11'),
    });
    expect(zombie?.isZombie).toBe(true);
  });
});

describe('pidsOfTree', () => {
  it('follows parents and groups, and ends in a circle', () => {
    const processes = [
      { pid: 2, parent: 1, group: 2 },
      { pid: 3, parent: 2, group: 2 },
      { pid: 4, parent: 3, group: 4 },
      { pid: 5, parent: 1, group: 2 },
      { pid: 6, parent: 7, group: 6 },
      { pid: 7, parent: 6, group: 6 },
    ];
    expect([...pidsOfTree(processes, new Set([2]))].sort()).toEqual([2, 3, 4, 5]);
    expect([...pidsOfTree(processes, new Set([6]))].sort()).toEqual([6, 7]);
  });
});

describe('createPortableMeter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('loses nobody when a list could not be had', async () => {
    const processes = [{ pid: 10, parent: 1, memory: 100 }];
    let works = true;
    const read = async () => {
      if (!works) throw new Error('no ps');
      return processes;
    };
    const meter = createPortableMeter({ pauseMs: 500, read });
    meter.track('job', 'mark', [10]);
    await vi.advanceTimersByTimeAsync(600);
    works = false;
    await vi.advanceTimersByTimeAsync(600);
    works = true;
    processes[0]!.memory = 170;
    await vi.advanceTimersByTimeAsync(600);
    expect(meter.finish('job')).toMatchObject({ peakMemory: 170 });
    meter.close();
  });

  it('adds up trees, keeps the peak, speaks once of a limit, and says that it is coarse', async () => {
    let processes: SampledProcess[] = [
      { pid: 10, parent: 1, memory: 100 },
      { pid: 11, parent: 10, memory: 50 },
      { pid: 99, parent: 1, memory: 1_000 },
    ];
    const meter = createPortableMeter({ pauseMs: 500, read: async () => processes });
    const over: number[] = [];
    meter.track('job', 'mark', [10]);
    meter.limit('job', 120, (usage) => over.push(usage));
    await vi.advanceTimersByTimeAsync(600);
    processes = [{ pid: 11, parent: 1, memory: 60 }];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(over).toEqual([150]);
    expect(meter.finish('job')).toMatchObject({ peakMemory: 150, method: 'systeminformation' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not lose a root that came while a list was on its way', async () => {
    let answer: (processes: SampledProcess[]) => void = () => undefined;
    const meter = createPortableMeter({
      pauseMs: 500,
      read: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    meter.track('job', 'mark', [10]);
    await vi.advanceTimersByTimeAsync(500);
    meter.addRoot('job', 20);
    answer([{ pid: 10, parent: 1, memory: 1 }]);
    await vi.advanceTimersByTimeAsync(500);
    answer([{ pid: 20, parent: 1, memory: 7 }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(meter.finish('job').peakMemory).toBe(7);
  });

  it('measured nothing when nothing was seen, unless the kernel told its parent', () => {
    const meter = createPortableMeter({ read: async () => [] });
    meter.track('a', 'a', [10]);
    expect(meter.finish('a')).toMatchObject({ method: 'none' });
    meter.track('b', 'b', [10]);
    expect(meter.finish('b', { largestProcess: 5, cpuMs: 2 })).toMatchObject({
      peakMemory: 5,
      cpuMs: 2,
      method: 'systeminformation',
    });
  });
});
