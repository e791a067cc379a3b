import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import type { AttemptQueue, Executor } from '../../src/execute/executor.js';
import type { Attempt, AttemptEnd } from '../../src/model/attempt.js';
import { attemptOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';
import { readProcesses } from './sweeping-meter.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const DONE = { type: 'exited', code: 0 } as const;

test('where the launcher does not serve nothing waits', async () => {
  const folder = temporaryFolder();
  const executor = executorOver('execa', folder);
  await executor.run(shell(folder, 'true'));
  expect(executor.queue?.accepts(shell(folder, 'true').job)).toBe(false);
});

describe.runIf(spawners.length > 1)('an attempt that waits', () => {
  let folder: string;
  let executor: Executor;
  let queue: AttemptQueue;
  beforeEach(async () => {
    folder = temporaryFolder();
    executor = executorOver('launcher', folder);
    queue = executor.queue!;
    await executor.run(shell(folder, 'true')); // the launcher serves from the first start on
  });

  const hand = (attempt: Attempt, begun: (agoMs: number) => void = () => {}): Promise<AttemptEnd | undefined> =>
    queue.offer(attempt)!(begun);
  const one = () => attemptOf(folder, [rig.argv('one')]);
  const two = () => attemptOf(folder, [rig.argv('two')]);
  /** What was sent to the launcher before has been dealt with: messages are heard in order. */
  const heard = () => executor.run(shell(folder, 'true'));

  test('begins when the running one has ended, with nobody asked, and is measured from then on', async () => {
    const first = one();
    const end = executor.run(first);
    const program = await rig.meet('one');
    let ago: number | undefined;
    const second = hand(two(), (agoMs) => {
      ago = agoMs;
    });
    expect(queue.accepts(first.job)).toBe(true);
    program.tell('exit', { code: 0 });
    const successor = await rig.meet('two');
    expect(successor.parent).toBe(program.parent); // the keeper went on with it
    expect((await end).exit).toEqual(DONE);
    expect(queue.isFollowed(first)).toBe(true);
    expect(queue.isFollowed(first)).toBe(false);
    successor.tell('exit', { code: 7 });
    const seen = (await second)!;
    expect(seen.exit).toEqual({ type: 'exited', code: 7 });
    expect(ago).toBeGreaterThanOrEqual(0);
    expect(seen.measurement.wallMs).toBeGreaterThan(0);
  });

  test('took as long as it took, however late its end is heard', async () => {
    const began = performance.now();
    const end = executor.run(shell(folder, 'echo $$ > pid'));
    await new Promise((resolve) => setImmediate(resolve)); // it is on its way
    // From here on nothing is heard.
    let pid = '';
    while ((pid === '' || existsSync(`/proc/${pid}`)) && performance.now() < began + 60_000)
      pid ||= existsSync(`${folder}/pid`) ? readFileSync(`${folder}/pid`, 'utf8').trim() : '';
    const gone = performance.now();
    while (performance.now() < gone + 500);
    const late = performance.now() - began;
    expect((await end).measurement.wallMs).toBeLessThan(late - 250);
  });

  test('they begin in the order in which they came, one for each that ends', async () => {
    const end = executor.run(one());
    const program = await rig.meet('one');
    const order: number[] = [];
    const waiting = [1, 2, 3].map((number) => hand(shell(folder, `echo ${number} >> order`), () => void order.push(number)));
    program.tell('exit', { code: 0 });
    await end;
    for (const waited of waiting) expect((await waited)?.exit).toEqual(DONE);
    expect(order).toEqual([1, 2, 3]);
    expect(readFileSync(`${folder}/order`, 'utf8')).toBe('1\n2\n3\n');
  });

  test('comes back when it is asked for, and has left no trace', async () => {
    const end = executor.run(one());
    const program = await rig.meet('one');
    const attempt = shell(folder, 'touch ran');
    const waiting = hand(attempt);
    queue.retract();
    expect(await waiting).toBeUndefined();
    const later = executor.run(two()); // the way is free for others
    (await rig.meet('two')).tell('exit', { code: 0 });
    expect((await later).exit).toEqual(DONE);
    program.tell('exit', { code: 0 });
    expect((await end).exit).toEqual(DONE);
    expect([existsSync(`${folder}/ran`), existsSync(attempt.logs.stdout)]).toEqual([false, false]);
    expect(await executor.run(attempt)).toMatchObject({ exit: DONE });
  });

  test('is let in where a running one ended without it', async () => {
    const first = one();
    const end = executor.run(first);
    const program = await rig.meet('one');
    executor.stop(first, 'cancelled', 'now');
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
    await program.gone;
    const waiting = hand(two());
    await heard();
    expect(queue.isFollowed(first)).toBe(false);
    queue.allow(1);
    (await rig.meet('two')).tell('exit', { code: 0 });
    expect((await waiting)?.exit).toEqual(DONE);
  });

  test('a place that is given before it comes is kept for it, until it is taken away', async () => {
    queue.allow(1);
    const waiting = hand(two());
    (await rig.meet('two')).tell('exit', { code: 0 });
    expect((await waiting)?.exit).toEqual(DONE);
    queue.allow(1);
    queue.allow(-1);
    const end = executor.run(one());
    const program = await rig.meet('one');
    const next = hand(shell(folder, 'touch ran'));
    const beside = executor.run(two());
    const other = await rig.meet('two');
    expect(existsSync(`${folder}/ran`)).toBe(false);
    program.tell('exit', { code: 0 });
    expect((await next)?.exit).toEqual(DONE);
    other.tell('exit', { code: 0 });
    await Promise.all([end, beside]);
  });

  test.each(['now', 'gently'] as const)(
    'one that is stopped %s is not followed: what stops it decides what comes',
    async (how) => {
      const first = one();
      const end = executor.run(first);
      await rig.meet('one');
      const waiting = hand(shell(folder, 'touch ran'));
      executor.stop(first, 'cancelled', how);
      expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
      expect(queue.isFollowed(first)).toBe(false);
      queue.retract();
      expect(await waiting).toBeUndefined();
      expect(existsSync(`${folder}/ran`)).toBe(false);
    },
  );

  test('somebody kills the keeper: the next one is let in', async () => {
    const first = one();
    const end = executor.run(first);
    const program = await rig.meet('one');
    const waiting = hand(two());
    process.kill(program.parent, 'SIGKILL');
    expect((await end).exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    expect(queue.isFollowed(first)).toBe(false);
    queue.allow(1);
    (await rig.meet('two')).tell('exit', { code: 0 });
    expect((await waiting)?.exit).toEqual(DONE);
  });

  test('somebody kills the keeper before it has told a start: the tree was killed, and is not started a second time', async () => {
    const killer = () =>
      shell(
        folder,
        'echo begun >> order; read name < /proc/$PPID/comm; [ $name = mpmsub-keeper ] && kill -9 $PPID && sleep 1000',
      );
    expect((await executor.run(killer())).exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    let ago: number | undefined;
    const waiting = hand(killer(), (agoMs) => {
      ago = agoMs;
    });
    queue.allow(1);
    expect((await waiting)?.exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    expect(ago).toBeGreaterThanOrEqual(0);
    expect(readFileSync(`${folder}/order`, 'utf8')).toBe('begun\nbegun\n');
    expect(queue.accepts(one().job)).toBe(true); // the launcher serves as before
  });

  test('somebody kills keepers at any moment: each attempt has its answer, and who has begun by himself is told', async () => {
    const server = readProcesses().find(({ name, parent }) => name === 'mpmsub-launcher' && parent === process.pid)!.pid;
    let isOver = false;
    const told: number[] = [];
    const kill = () => {
      for (const { pid, parent } of readProcesses()) {
        if (parent !== server || isOver) continue;
        try {
          process.kill(pid, 'SIGKILL');
          told.push(pid);
        } catch {
          // it has just been reaped
        }
      }
      if (!isOver) setImmediate(kill);
    };
    kill();
    for (let round = 0; round < 60; round++) {
      const first = shell(folder, 'true');
      const end = executor.run(first);
      const waiting = [1, 2, 3, 4].map(() => {
        const attempt = shell(folder, 'true');
        return { attempt, end: hand(attempt) };
      });
      expect(['exited', 'signaled']).toContain((await end).exit.type);
      queue.retract();
      let begun = 0;
      for (const one of waiting) {
        const seen = await one.end;
        if (seen === undefined) continue;
        begun++;
        expect(['exited', 'signaled']).toContain(seen.exit.type);
      }
      expect([first, ...waiting.map(({ attempt }) => attempt)].filter((one) => queue.isFollowed(one)).length).toBe(begun);
    }
    isOver = true;
    expect(told.length).toBeGreaterThan(10);
  });

  test('somebody kills the launcher: who waits comes back, and may run elsewhere', async () => {
    const end = executor.run(one());
    const program = await rig.meet('one');
    const attempt = shell(folder, 'touch ran');
    const waiting = hand(attempt);
    const server = readProcesses().find(({ pid }) => pid === program.parent)?.parent ?? 0;
    process.kill(server, 'SIGKILL');
    expect((await end).exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    expect(await waiting).toBeUndefined();
    expect(existsSync(`${folder}/ran`)).toBe(false);
    expect((await executor.run(attempt)).exit).toEqual(DONE);
    expect(queue.accepts(attempt.job)).toBe(false);
  });

  test('one that can never start tells so like any other, when its turn comes', async () => {
    const end = executor.run(one());
    const program = await rig.meet('one');
    const waiting = hand(shell(folder, 'true', {}, { logs: { stdout: '/proc/none/out', stderr: '/proc/none/err' } }));
    const next = hand(two());
    program.tell('exit', { code: 0 });
    await end;
    expect((await waiting)?.exit).toMatchObject({ type: 'spawn-failed', message: expect.stringContaining('/proc/none/out') });
    queue.allow(1); // its place is free, and nobody has taken it
    (await rig.meet('two')).tell('exit', { code: 0 });
    expect((await next)?.exit).toEqual(DONE);
  });

  test('a program that is not there yet is not waited for: an attempt that runs may still make it', async () => {
    expect(queue.offer(attemptOf(folder, [['./later']]))).toBeUndefined();
  });

  test('what is too long for the queue, or has a limit that needs a group, does not wait', async () => {
    const long = shell(folder, 'true', { env: { BIG: 'x'.repeat(5000) } });
    expect([queue.accepts(long.job), await hand(long)]).toEqual([false, undefined]);
    expect(queue.accepts(shell(folder, `true ${'x'.repeat(1000)}`).job)).toBe(false);
    expect(queue.accepts(shell(folder, 'true', { memoryLimit: { bytes: 1e9 } }).job)).toBe(false);
  });

  test('pipelines wait too, and what they leave behind is ended', async () => {
    const first = one();
    const end = executor.run(first);
    const program = await rig.meet('one');
    const attempt = attemptOf(folder, [
      ['sh', '-c', 'seq 1000; sleep 1000 >&- & echo'],
      ['wc', '-l'],
    ]);
    const waiting = hand(attempt);
    program.tell('exit', { code: 0 });
    await end;
    expect((await waiting)?.exit).toEqual(DONE);
    expect(readFileSync(attempt.logs.stdout, 'utf8').trim()).toBe('1001');
    expect((await waiting)?.evidence?.leftovers).toHaveLength(1);
  });

  test('close ends who runs and lets go who waits', async () => {
    const end = executor.run(one());
    const program = await rig.meet('one');
    const waiting = hand(shell(folder, 'touch ran'));
    await executor.close?.();
    await program.gone;
    expect((await end).exit).toEqual({ type: 'stopped', reason: 'cancelled' });
    expect(await waiting).toBeUndefined();
    expect(existsSync(`${folder}/ran`)).toBe(false);
  });
});
