import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import type { Attempt } from '../../src/model/attempt.js';
import { attemptOf, temporaryFolder } from './attempts.js';
import { type SpawnerName, spawners } from './executors.js';
import { hiddenTrees, trees } from './growing.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const program = fileURLToPath(new URL('doomed-runner.ts', import.meta.url));

/** A runner in a process of its own. Its environment and command line do not name the rig's token but in the attempts. */
function startRunner(spawner: SpawnerName, root: string, attempts: readonly Attempt[]): ChildProcess {
  const runner = spawn(process.execPath, ['--import', 'jiti/register', program, JSON.stringify({ attempts, root })], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...(spawner === 'execa' ? { MPMSUB_NO_HELPER: '1' } : {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  return runner;
}

describe.each(spawners)('the runner is killed over %s', (spawner) => {
  test('every kind of tree dies with it', async () => {
    const folder = temporaryFolder();
    const kinds = Object.entries(spawner === 'launcher' ? { ...trees, ...hiddenTrees } : trees);
    const grown = await Promise.all(
      kinds.map(async ([name, grow]) => {
        const own = await openRig();
        onTestFinished(() => own.close());
        return { name, own, ...grow(own, folder) };
      }),
    );
    const attempts = grown.map(({ attempt }) => attempt);
    const runner = startRunner(spawner, folder, attempts);
    const standing = await Promise.all(grown.map(async (tree) => ({ ...tree, actors: await tree.grown() })));
    runner.kill('SIGKILL');
    const alive = new Set(kinds.map(([name]) => name));
    const gone = standing.map(async ({ name, actors }) => {
      await Promise.all(actors.map((actor) => actor.gone));
      alive.delete(name);
    });
    void Promise.all(gone);
    await vi.waitFor(() => expect([...alive]).toEqual([]), { timeout: 50_000, interval: 100 });
    for (const { own } of grown) await vi.waitFor(() => expect(own.survivors()).toEqual([]), { timeout: 5_000 });
  });

  test('what is kept lives on, what runs does not', async () => {
    const folder = temporaryFolder();
    const attempts = [attemptOf(folder, [rig.argv('keeping')], { leftovers: 'keep' }), attemptOf(folder, [rig.argv('running')])];
    const runner = startRunner(spawner, folder, attempts);
    const keeping = await rig.meet('keeping');
    const running = await rig.meet('running');
    keeping.tell('start', { as: 'kept', how: 'daemon' });
    const kept = await rig.meet('kept');
    const told = new Promise((resolve) => runner.stdout?.once('data', resolve));
    keeping.tell('exit', { code: 0 });
    await told; // the attempt has ended
    runner.kill('SIGKILL');
    await running.gone;
    expect(await kept.ask('environment', { variable: 'MPMSUB_JOB_ID' })).toMatchObject({ value: attempts[0]?.job.id });
    kept.tell('exit', { code: 0 });
    await kept.gone;
  });
});
