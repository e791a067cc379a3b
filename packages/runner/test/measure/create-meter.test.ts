import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeter, describeMeter } from '../../src/measure/create-meter.js';
import type { Meter } from '../../src/measure/meter.js';
import { isLinux, startRig } from './rig.js';

describe('describeMeter', () => {
  it('says how memory is measured and trees are ended here', () => {
    const sentences = describeMeter();
    expect(sentences[0]).toMatch(/^Measuring: /);
    if (isLinux) expect(sentences.at(-1)).toMatch(/^Ending: /);
    for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
  });
});

describe.skipIf(!isLinux)('createMeter, in real control groups where they can be made', () => {
  let meter: Meter;
  const rigs: { end(): void }[] = [];
  beforeEach(() => {
    meter = createMeter();
  });
  afterEach(() => {
    for (const rig of rigs.splice(0)) rig.end();
    meter.close();
  });

  /** Starts a shell line that has entered its group; undefined where there are none. */
  const startIn = async (key: string, line: string) => {
    const doors = meter.enter?.(key) ?? [];
    if (doors.length === 0) return undefined;
    const rig = startRig('sh', '-c', `${doors.map((door) => `echo 0 > ${door};`).join(' ')} echo in; read go; ${line}`);
    rigs.push(rig);
    expect(await rig.line()).toBe('in');
    meter.track(key, rig.marker, [rig.pid]);
    return { ...rig, groups: doors.map(dirname) };
  };

  it('measures a tree by its group and removes the group', async () => {
    const rig = await startIn('job', 'exec node -e "Buffer.alloc(100e6, 1)"');
    if (!rig) return;
    rig.say();
    await rig.ended;
    const { peakMemory, method, oomKilled } = meter.finish('job');
    if (meter.method === 'cgroup') expect({ method, oomKilled }).toEqual({ method: 'cgroup', oomKilled: false });
    expect(peakMemory).toBeGreaterThan(100e6);
    expect(peakMemory).toBeLessThan(200e6);
    expect(rig.groups.filter((group) => existsSync(group))).toEqual([]);
  });

  it('does not count page cache as need', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mpmsub-cache-'));
    const rig = await startIn(
      'job',
      `dd if=/dev/zero of=${folder}/file bs=1M count=80 2>/dev/null; cat ${folder}/file > /dev/null; echo read; read go`,
    );
    if (rig) {
      rig.say();
      expect(await rig.line()).toBe('read');
      meter.sampleNow('job');
      rig.say();
      await rig.ended;
      expect(meter.finish('job').peakMemory).toBeLessThan(30e6);
    }
    rmSync(folder, { recursive: true });
  });

  it('names an OOM kill that a shell hides behind exit 0', async () => {
    const rig = await startIn('job', 'node -e "Buffer.alloc(400e6, 1)"; exit 0');
    if (!rig || meter.method !== 'cgroup') return;
    // nobody kills here but the kernel at its wall
    meter.limit('job', 120e6, () => undefined);
    rig.say();
    await rig.ended;
    expect(meter.finish('job')).toMatchObject({ oomKilled: true, peakIsLimit: true });
  });

  it('ends what has left its parents, its session and its environment', async () => {
    const rig = await startIn('job', 'env -i setsid sh -c "echo up; exec sleep 1000" & read go');
    if (!rig) return;
    rig.say();
    expect(await rig.line()).toBe('up');
    rig.say();
    await rig.ended;
    const found = meter.members('job');
    if (meter.kill?.('job') !== true) for (const { pid } of found) process.kill(pid, 'SIGKILL');
    expect(found).toHaveLength(1);
    await vi.waitFor(() => expect(meter.members('job')).toEqual([]), { timeout: 20_000 });
    meter.finish('job');
  });
});
