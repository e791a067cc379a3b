import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findCgroups } from '../../src/measure/cgroup/cgroup-folders.js';
import { createCgroupMeter } from '../../src/measure/cgroup/cgroup-meter.js';
import { combinePeaks } from '../../src/measure/cgroup/combine-peaks.js';
import { findGroupPlace } from '../../src/measure/cgroup/group-place.js';
import type { Meter, TreeTotals } from '../../src/measure/meter.js';

const MB = 1024 ** 2;
const folders: string[] = [];
const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-cgroup-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('findCgroups', () => {
  it('walks from the own group up to the mount', () => {
    const places = findCgroups('0::/a/b c\n', '30 20 0:26 / /sys/fs/my\\040cgroup rw shared:1 - cgroup2 none rw');
    expect(places.v2).toEqual({
      version: 2,
      writable: true,
      folders: ['/sys/fs/my cgroup/a/b c', '/sys/fs/my cgroup/a', '/sys/fs/my cgroup'],
    });
    expect(places.memory).toBeUndefined();
  });

  it('keeps to what a container shows of its hierarchy', () => {
    const mount = (root: string, options = 'rw') =>
      `35 31 0:32 ${root} /sys/fs/cgroup/memory ${options} - cgroup cgroup rw,memory`;
    expect(findCgroups('4:memory:/docker/x/sub\n', mount('/docker/x')).memory?.folders).toEqual([
      '/sys/fs/cgroup/memory/sub',
      '/sys/fs/cgroup/memory',
    ]);
    expect(findCgroups('4:memory:/docker/x\n', mount('/docker/x')).memory?.folders).toEqual(['/sys/fs/cgroup/memory']);
    expect(findCgroups('4:memory:/elsewhere\n', mount('/docker/x')).memory?.folders).toEqual(['/sys/fs/cgroup/memory']);
    expect(findCgroups('4:memory:/../y\n', mount('/')).memory?.folders).toEqual(['/sys/fs/cgroup/memory']);
    expect(findCgroups('4:memory:/\n', mount('/', 'ro,relatime')).memory).toMatchObject({
      folders: ['/sys/fs/cgroup/memory'],
      writable: false,
    });
  });

  it('finds nothing in nothing', () => {
    expect(findCgroups(undefined, undefined)).toEqual({ v2: undefined, memory: undefined, cpu: undefined, freezer: undefined });
  });
});

describe('findGroupPlace', () => {
  const v2 = (...own: string[]) => ({ v2: { version: 2 as const, folders: own, writable: true } });

  it('says that a read-only hierarchy is one', () => {
    const { memory, reasons } = findGroupPlace({ v2: { version: 2, folders: ['/sys/fs/cgroup'], writable: false } }, false);
    expect(memory).toBeUndefined();
    expect(reasons.join(' ')).toContain('cgroup v2 memory: /sys/fs/cgroup is mounted read-only.');
  });

  it('says what is not mounted', () => {
    expect(findGroupPlace({}, false)).toMatchObject({
      memory: undefined,
      control: undefined,
      reasons: ['cgroup v2 memory: not mounted here.', 'cgroup v2 kill and freeze: not mounted here.'],
    });
  });

  it('names the way out where other processes are in our group', () => {
    const own = scratch();
    writeFileSync(join(own, 'cgroup.controllers'), 'cpu memory pids\n');
    writeFileSync(join(own, 'cgroup.subtree_control'), '');
    writeFileSync(join(own, 'cgroup.procs'), `${process.pid}\n1\n`);
    expect(findGroupPlace(v2(own), false).reasons.join(' ')).toContain('systemd-run --user --scope -p Delegate=yes');
  });

  it('does not climb out of a limited group: jobs would escape its limit', () => {
    const parent = scratch();
    const own = join(parent, 'limited');
    mkdirSync(own);
    writeFileSync(join(parent, 'cgroup.subtree_control'), 'memory');
    writeFileSync(join(own, 'cgroup.subtree_control'), '');
    writeFileSync(join(own, 'cgroup.controllers'), 'memory');
    writeFileSync(join(own, 'cgroup.procs'), '1\n');
    writeFileSync(join(own, 'memory.max'), '1073741824\n');
    expect(findGroupPlace(v2(own, parent), false).memory).toBeUndefined();
    expect(findGroupPlace(v2(own, parent), false).reasons[0]).toContain('holds other processes');
  });

  it('asks what a group really has, by making one', () => {
    const own = scratch();
    writeFileSync(join(own, 'cgroup.subtree_control'), 'memory');
    // a plain folder makes groups without the kernel's files
    expect(findGroupPlace(v2(own), false).reasons[0]).toContain('have no memory.max, memory.current');
  });
});

describe('combinePeaks', () => {
  const known = { sampled: 100 * MB, sampledIsBound: false, file: 2 * MB, group: 101 * MB, cache: 0 };
  it.each([
    ['they agree: the group, which misses nothing', {}, 101],
    ['a short peak that no sample saw', { group: 180 * MB }, 180],
    ['a reader of files: the cache is no need', { sampled: 2 * MB, group: 201 * MB, cache: 199 * MB }, 2],
    ['a reader of files with a short peak of its own', { sampled: 50 * MB, group: 201 * MB, cache: 100 * MB }, 101],
    ['programs that were cached before are not in the group', { sampled: 45 * MB, file: 35 * MB, group: 12 * MB }, 45],
    ['the sampler counted shared pages twice', { sampled: 200 * MB, file: 2 * MB, group: 120 * MB }, 122],
    ['only a bound from the sampler', { sampled: 90 * MB, sampledIsBound: true, group: 7 * MB }, 7],
    ['a kernel without a peak', { group: undefined }, 100],
    ['nothing sampled', { sampled: undefined, group: 9 * MB }, 9],
    ['nothing at all', { sampled: undefined, group: undefined }, undefined],
  ])('%s', (_name, given, expected) => {
    const peak = combinePeaks({ ...known, ...given });
    expect(peak === undefined ? undefined : peak / MB).toBe(expected);
  });

  it('lies between what either side says, file pages added', () => {
    const size = fc.nat(1000);
    fc.assert(
      fc.property(size, size, size, size, (sampled, file, group, cache) => {
        const peak = combinePeaks({
          sampled: sampled * MB,
          sampledIsBound: false,
          file: file * MB,
          group: group * MB,
          cache: cache * MB,
        })!;
        expect(peak).toBeLessThanOrEqual(Math.max(sampled, group, group + file) * MB);
        expect(peak).toBeGreaterThanOrEqual(Math.min(sampled, group) * MB);
      }),
    );
  });
});

describe('createCgroupMeter', () => {
  /** A sampler that knows one peak, and groups made of plain files. */
  const setUp = (totals: TreeTotals) => {
    const base = scratch();
    const listeners: (() => void)[] = [];
    const added: number[] = [];
    const sampler: Meter = {
      method: 'procfs',
      track: () => undefined,
      addRoot: (_key, pid) => void added.push(pid),
      sampleNow: () => undefined,
      members: () => [],
      limit: () => undefined,
      finish: () => totals,
      onSample: (listener) => void listeners.push(() => listener({ attempts: [] })),
      hurry: () => undefined,
      close: () => undefined,
    };
    const place = { version: 2 as const, folder: base };
    const meter = createCgroupMeter(() => ({ memory: place, control: place, reasons: [] }), sampler);
    const [door] = meter.enter!('job');
    const group = door!.replace(/\/cgroup\.procs$/, '');
    const set = (file: string, text: string) => writeFileSync(join(group, file), text);
    return { meter, group, set, added, sample: () => void listeners.map((tell) => tell()) };
  };
  const sampled: TreeTotals = { peakMemory: 50 * MB, method: 'procfs' };

  it('measures a tree that entered no group by the sampler alone', () => {
    const { meter } = setUp(sampled);
    expect(meter.finish('another')).toEqual(sampled);
    expect(meter.kill!('another')).toBe(false);
  });

  it('tells the group’s peak and its OOM kills', () => {
    const { meter, set } = setUp(sampled);
    set('memory.peak', `${90 * MB}\n`);
    set('memory.stat', 'anon 0\nfile 0\nshmem 0\n');
    set('memory.events', 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n');
    expect(meter.finish('job')).toMatchObject({ peakMemory: 90 * MB, oomKilled: true, method: 'cgroup' });
  });

  it('sets the wall, and speaks once when the kernel has killed at it', () => {
    const { meter, set, sample } = setUp(sampled);
    const heard: number[] = [];
    meter.limit('job', 64 * MB, (usage) => heard.push(usage));
    sample();
    expect(heard).toEqual([]);
    set('memory.events', 'oom_kill 1\n');
    sample();
    sample();
    expect(heard).toEqual([64 * MB]);
    set('memory.peak', `${64 * MB}\n`);
    expect(meter.finish('job').peakIsLimit).toBe(true);
  });

  it('slows nobody down where it would not hear that more than the reservation is used', async () => {
    const { readFileSync } = await import('node:fs');
    const { meter, group } = setUp(sampled);
    const [door] = meter.enter!('another', 64 * MB, 32 * MB);
    expect(readFileSync(door!.replace('cgroup.procs', 'memory.max'), 'utf8')).toBe(String(64 * MB));
    // a plain folder has no events to watch
    expect(readFileSync(door!.replace('cgroup.procs', 'memory.high'), 'utf8')).toBe('max');
    expect(existsSync(join(group, 'memory.high'))).toBe(false);
  });

  it('finds in its group what left everything else behind', () => {
    const { meter, set, added } = setUp(sampled);
    set('cgroup.procs', '4711\n4712\n');
    meter.members('job');
    expect(added).toEqual([4711, 4712]);
  });

  it('kills and freezes by the group', async () => {
    const { readFileSync } = await import('node:fs');
    const { meter, group } = setUp(sampled);
    expect(meter.kill!('job')).toBe(true);
    expect(readFileSync(join(group, 'cgroup.kill'), 'utf8')).toBe('1');
    meter.freeze!('job', true);
    expect(readFileSync(join(group, 'cgroup.freeze'), 'utf8')).toBe('1');
  });
});
