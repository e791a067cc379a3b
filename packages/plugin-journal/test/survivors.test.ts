import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, startTimeOf, thisProcess } from '../src/process-identity.js';
import { endSurvivors, findSurvivors } from '../src/survivors.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) {
    if (child.pid === undefined) continue;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
});

/** A shell of its own group with the key in its environment; settles when it has said that it is ready. */
async function start(script: string, key: string): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, MPMSUB_ATTEMPT_ID: `0123abcd.${key}` },
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

const unique = () => `run-${process.pid}-${Math.random().toString(36).slice(2)}`;

describe('survivors', () => {
  it('are found by the key in their environment, with all that descends from them', async () => {
    const run = unique();
    await start('sleep 60 & env -i sleep 60 & echo ready; wait', `${run}/a#1`);
    const found = findSurvivors((key) => key.startsWith(`${run}/`));
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(new Set(found.map((one) => one.key))).toEqual(new Set([`${run}/a#1`]));
    expect(findSurvivors((key) => key.startsWith(`${run}-other/`))).toEqual([]);
  });

  it('are ended, those that ignore the request and those that are stopped too', async () => {
    const run = unique();
    const gentle = await start('echo ready; exec sleep 60', `${run}/gentle#1`);
    const stubborn = await start('trap "" TERM; echo ready; while :; do sleep 60; done', `${run}/stubborn#2`);
    const stopped = await start('echo ready; exec sleep 60', `${run}/stopped#3`);
    const kept = await start('echo ready; exec sleep 60', `${run}/kept#4`);
    process.kill(stopped.pid!, 'SIGSTOP');
    const { ended, left } = await endSurvivors((key) => key.startsWith(`${run}/`) && !key.includes('kept'), {
      graceMs: 300,
      killMs: 20_000,
    });
    expect(left).toEqual([]);
    expect(ended).toBeGreaterThanOrEqual(3);
    for (const child of [gentle, stubborn, stopped]) expect(startTimeOf(child.pid!)).toBeUndefined();
    expect(startTimeOf(kept.pid!)).toBeDefined();
  });

  it('are never this process nor one above it', () => {
    expect(findSurvivors(() => true).map((one) => one.pid)).not.toContain(process.pid);
  });
});

describe('isAlive', () => {
  const here = thisProcess();

  it('knows a process by pid and start time', async () => {
    expect(isAlive(here)).toBe(true);
    expect(isAlive({ ...here, startTime: here.startTime - 1 })).toBe(false);
    const child = await start('echo ready; exec sleep 60', 'x');
    const identity = { ...here, pid: child.pid!, startTime: startTimeOf(child.pid!)! };
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });

  it('does not guess about another host or container, and knows that a boot ended all', () => {
    expect(isAlive({ ...here, host: `not-${hostname()}` })).toBeUndefined();
    expect(isAlive({ ...here, namespace: 'pid:[1]' })).toBeUndefined();
    expect(isAlive({ ...here, boot: 'another' })).toBe(false);
  });
});
