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
