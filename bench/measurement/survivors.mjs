import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url).pathname;
const tree = new URL('programs/tree.pl', import.meta.url).pathname;

const KINDS = [
  'one',
  'child',
  'group',
  'session',
  'daemon',
  'bare daemon',
  'TERM ignored',
  'stopped',
  'zombies',
  'respawner',
  'fork storm',
];
const ENDS = ['timeout', 'Ctrl-C', 'SIGKILL'];
/** Milliseconds that nobody may outlive the runner's own SIGKILL by. */
const AFTER_KILL_MS = 2000;

/** Live processes with `token` in their command line; zombies are not alive. */
function living(token) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(token)) return false;
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
    } catch {
      return false;
    }
  });
}

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a tree by the command line, ends it in one way, and counts who is left when the runner is gone. */
async function endTree(kind, end) {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-survivors-'));
  const up = join(folder, 'up');
  const token = `token-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const job = { cmd: ['perl', tree, kind, up, token], ...(end === 'timeout' && { timeout: '4s' }) };
  writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ jobs: { tree: job } }));
  const env = { ...process.env, CI: '1' };
  delete env.NODE_EXTRA_CA_CERTS;
  const runner = spawn(process.execPath, [program, 'run'], { cwd: folder, stdio: 'ignore', env, detached: true });
  const gone = once(runner, 'exit');
  while (!existsSync(up) && runner.exitCode === null) await after(5);
  const grown = living(token).length;
  if (grown === 0) throw new Error(`the tree "${kind}" did not grow`);
  if (end === 'Ctrl-C') process.kill(-runner.pid, 'SIGINT');
  if (end === 'SIGKILL') runner.kill('SIGKILL');
  await gone;
  if (end === 'SIGKILL') for (let waited = 0; waited < AFTER_KILL_MS && living(token).length > 0; waited += 50) await after(50);
  const left = living(token);
  for (const pid of left) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {}
  }
  rmSync(folder, { recursive: true, force: true });
  return { kind, end, grown, survivors: left.length };
}

/** Every kind of tree, ended in each way. */
export async function survivors({ quick = false } = {}) {
  const rows = [];
  for (const end of quick ? ['SIGKILL'] : ENDS) for (const kind of KINDS) rows.push(await endTree(kind, end));
  return rows;
}
