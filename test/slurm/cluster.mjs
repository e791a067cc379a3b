import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DEFAULTS } from './settings.mjs';

/** Why no test cluster can be had here; `undefined` when it can. */
export function whyNoSlurm() {
  if (process.platform !== 'linux') return 'Slurm is for Linux';
  const missing = ['slurmctld', 'slurmd', 'sbatch', 'squeue'].filter((program) => {
    return spawnSync(program, ['-V'], { stdio: 'ignore' }).error !== undefined;
  });
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found (Debian: apt-get install slurm-wlm)`;
}

/** Starts a Slurm of its own on loopback: random port and name, virtual nodes, everything in one folder. Needs no root and no munge. */
export async function startCluster(options = {}) {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-slurm-'));
  const settings = JSON.stringify({ ...DEFAULTS, ...options, root });
  // Its own session: a signal to the terminal's group must not end it before it has cleaned up.
  const guard = spawn(process.execPath, [fileURLToPath(new URL('guard.mjs', import.meta.url)), settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = new Promise((resolve) => guard.once('exit', resolve));
  const waiting = new Map();
  let asked = 0;
  const conf = await new Promise((resolve, reject) => {
    createInterface({ input: guard.stdout }).on('line', (line) => {
      const { ready, failed, number } = JSON.parse(line);
      if (failed !== undefined) reject(new Error(failed));
      if (ready !== undefined) resolve(ready.conf);
      waiting.get(number)?.();
      waiting.delete(number);
    });
    gone.then(() => reject(new Error('the test cluster ended')));
  });
  const ask = (who, act, name, through) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, resolve);
      gone.then(() => reject(new Error('the test cluster ended')));
      guard.stdin.write(`${JSON.stringify({ number: asked, who, act, name, through })}\n`);
    });
  return {
    root,
    env: { SLURM_CONF: conf },
    killController: () => ask('controller', 'kill'),
    startController: () => ask('controller', 'start'),
    killNode: (name) => ask('node', 'kill', name),
    startNode: (name, through) => ask('node', 'start', name, through),
    async stop() {
      guard.stdin.end();
      await gone;
    },
  };
}
