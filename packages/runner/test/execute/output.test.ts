import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import { attemptOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

describe.each(spawners)('tapped output over %s', (spawner) => {
  const tapped = (folder: string) => {
    const executor = executorOver(spawner, folder);
    const heard: Record<'stdout' | 'stderr', Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    executor.tapOutput?.((_attempt, stream, chunk) => {
      heard[stream] = Buffer.concat([heard[stream], chunk]);
    });
    return { executor, heard };
  };

  test('comes while the job runs, and whole before it has ended', async () => {
    const folder = temporaryFolder();
    const { executor, heard } = tapped(folder);
    const attempt = attemptOf(folder, [rig.argv('one')]);
    const end = executor.run(attempt);
    const one = await rig.meet('one');
    await one.ask('write', { fd: 1, text: 'first\n' });
    await vi.waitFor(() => expect(heard.stdout.toString()).toBe('first\n'));
    await one.ask('write', { fd: 2, text: 'on the other\n' });
    await one.ask('write', { fd: 1, bytes: 5_000_000 });
    one.tell('exit', { code: 0 });
    await end;
    expect(heard.stdout.length).toBe(5_000_006);
    expect(heard.stderr.toString()).toBe('on the other\n');
  });

  test('comes no faster than the listener takes it, and whole', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    let heard = 0;
    let open = 0;
    let take: (() => void) | undefined;
    executor.tapOutput?.((_attempt, _stream, chunk) => {
      heard += chunk.length;
      expect(++open).toBe(1);
      return new Promise<void>((resolve) => {
        take = () => {
          open--;
          take = undefined;
          resolve();
        };
      });
    });
    const end = executor.run(shell(folder, 'head -c 1000000 /dev/zero'));
    let hasEnded = false;
    void end.then(() => {
      hasEnded = true;
    });
    await vi.waitUntil(
      () => {
        if (heard < 1_000_000) expect(hasEnded).toBe(false);
        take?.();
        return hasEnded;
      },
      { interval: 5, timeout: 30_000 },
    );
    expect(heard).toBe(1_000_000);
  });

  test('a job that is stopped does not wait for a listener that takes nothing', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    let heard = 0;
    executor.tapOutput?.((_attempt, _stream, chunk) => {
      heard += chunk.length;
      return new Promise(() => {});
    });
    const running = shell(folder, 'head -c 1000000 /dev/zero; echo up; sleep 600');
    const end = executor.run(running);
    await vi.waitUntil(() => heard > 0, { timeout: 30_000 });
    executor.stop(running, 'cancelled', 'gently');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
    const ended: string[] = [];
    const { finish } = executor.meter;
    executor.meter.finish = (key, ...end) => {
      ended.push(key);
      return finish(key, ...end);
    };
    const over = shell(folder, 'head -c 1000000 /dev/zero');
    const overEnd = executor.run(over);
    const before = heard;
    await vi.waitUntil(() => heard > before, { timeout: 30_000 });
    await vi.waitUntil(() => ended.includes(over.key), { timeout: 30_000 });
    executor.stop(over, 'cancelled', 'gently');
    expect((await overEnd).exit).toEqual({ type: 'exited', code: 0 });
  });

  test('a retry does not hear the attempt before it', async () => {
    const folder = temporaryFolder();
    const { executor, heard } = tapped(folder);
    const stdout = join(folder, 'out');
    await executor.run(shell(folder, 'echo first', { stdout }));
    await executor.run(shell(folder, 'echo second', { stdout }));
    expect(heard.stdout.toString()).toBe('first\nsecond\n');
  });

  test('a device is left alone', async () => {
    const folder = temporaryFolder();
    const { executor, heard } = tapped(folder);
    await executor.run(shell(folder, 'echo away; echo err >&2', { stdout: '/dev/null' }));
    expect(heard.stdout.length).toBe(0);
    expect(heard.stderr.toString()).toBe('err\n');
  });
});
