/**
 * Does to other runners what the tests here do to this one, and prints what became of it.
 *
 *   node test/faults/peers.mjs [FOLDER]
 *
 * GNU parallel is taken from the PATH; concurrently and turbo from FOLDER/node_modules/.bin. What is not there is left out.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const TIMES = 20;
const bin = process.argv[2] === undefined ? undefined : resolve(process.argv[2], 'node_modules/.bin');
const mpmsub = process.env.MPMSUB_TEST_PROGRAM ?? fileURLToPath(new URL('../../packages/mpmsub/bin/mpmsub.js', import.meta.url));
const JOB = 'echo "$1 begin $$" >> effects; sleep 3 && echo "$1 done $$" >> effects';

/** Each: makes its project in a folder, and says how to run two jobs at once there. */
const RUNNERS = {
  mpmsub: (folder) => {
    const jobs = Object.fromEntries(['a', 'b'].map((id) => [id, { cmd: ['sh', 'job.sh', id], memory: '10M' }]));
    writeFileSync(join(folder, 'mpmsub.config.json'), JSON.stringify({ cpus: 2, jobs }));
    return [process.execPath, [mpmsub, 'run']];
  },
  parallel: () => ['parallel', ['-j2', 'sh', 'job.sh', ':::', 'a', 'b']],
  concurrently: () => [join(bin ?? '', 'concurrently'), ['sh job.sh a', 'sh job.sh b']],
  turbo: (folder) => {
    writeFileSync(join(folder, 'turbo.json'), JSON.stringify({ tasks: { job: { cache: false } } }));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'root', private: true, packageManager: 'npm@10.0.0', workspaces: ['packages/*'] }),
    );
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, 'packages', name), { recursive: true });
      writeFileSync(
        join(folder, 'packages', name, 'package.json'),
        JSON.stringify({ name, version: '1.0.0', scripts: { job: `cd ../.. && sh job.sh ${name}` } }),
      );
    }
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ name: 'root', lockfileVersion: 3, packages: {} }));
    return [join(bin ?? '', 'turbo'), ['run', 'job', '--no-daemon']];
  },
};

function isThere(name) {
  if (name === 'mpmsub') return true;
  return name === 'parallel'
    ? spawnSync('parallel', ['--version']).status === 0
    : bin !== undefined && existsSync(join(bin, name));
}

function effects(folder) {
  const path = join(folder, 'effects');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

async function until(condition, ms) {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) return false;
    await wait(20);
  }
  return true;
}

/** Kills what is left of a project, by the folder that its processes work in. */
function clean(folder) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`PEER_FOLDER=${folder}`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Not ours, or gone.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** SIGKILL or SIGINT to the runner alone while both jobs run; a job that still comes to its end was left alive. */
async function signalled(name, signal) {
  const folder = mkdtempSync(join(tmpdir(), `peer-${name}-`));
  writeFileSync(join(folder, 'job.sh'), JOB);
  const [file, args] = RUNNERS[name](folder);
  const child = spawn(file, args, {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, CI: '1', TURBO_TELEMETRY_DISABLED: '1', PEER_FOLDER: folder },
  });
  const exited = new Promise((settle) => child.once('exit', (code, by) => settle({ code, by })));
  const hasBegun = await until(() => effects(folder).filter((line) => line.includes('begin')).length === 2, 20_000);
  child.kill(signal);
  const { code } = await exited;
  const isLeft = hasBegun ? await until(() => effects(folder).some((line) => line.includes('done')), 4500) : undefined;
  clean(folder);
  return { hasBegun, isLeft, code };
}

for (const name of Object.keys(RUNNERS).filter(isThere)) {
  for (const signal of ['SIGKILL', 'SIGINT']) {
    let tried = 0;
    let left = 0;
    const codes = new Set();
    for (let i = 0; i < TIMES; i++) {
      const { hasBegun, isLeft, code } = await signalled(name, signal);
      if (!hasBegun) continue;
      tried++;
      if (isLeft) left++;
      codes.add(code);
    }
    console.log(
      `${name}: ${signal} to the runner ${tried} times: jobs went on ${left} times; exit codes ${[...codes].join(', ')}`,
    );
  }
}

if (isThere('parallel')) {
  const folder = mkdtempSync(join(tmpdir(), 'peer-resume-'));
  const run = (...values) =>
    spawnSync('parallel', ['-j1', '--resume', '--joblog', 'log', 'echo {} >> ran; test {} != b', ':::', ...values], {
      cwd: folder,
    });
  run('a', 'b', 'c');
  run('new', 'a', 'b', 'c');
  console.log(
    `parallel: --resume after "new" was put before a, b, c: ran ${readFileSync(join(folder, 'ran'), 'utf8').trim().split('\n').join(' ')}`,
  );
  rmSync(folder, { recursive: true });
}
