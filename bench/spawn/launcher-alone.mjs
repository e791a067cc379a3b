// The launcher with the least program around it: no loop, no scheduler, no journal, no measuring. What is left is what our way of starting
// processes costs at least. `node launcher-alone.mjs N CONCURRENCY PROGRAM [ARGUMENT...]` prints what the commands wrote, in their order.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from '../../packages/runner/dist/execute/environment.js';
import { findLauncher } from '../../packages/runner/dist/execute/launcher-file.js';
import { startLauncher } from '../../packages/runner/dist/execute/launcher-process.js';
import { encodeBase, encodeStart } from '../../packages/runner/dist/execute/launcher-protocol.js';

/** Runs `count` times a program, named by its path, each with two logs in `folder`, and settles when all have ended. */
export async function driveLauncher(count, concurrency, argv, folder) {
  const { file, reason } = findLauncher(process.env);
  if (file === undefined) throw new Error(reason);
  let started = 0;
  let left = count;
  let settle;
  const all = new Promise((resolve) => {
    settle = resolve;
  });
  const next = () => {
    const number = ++started;
    const log = (ending) => join(folder, `${number}.${ending}`);
    const stages = [{ file: argv[0], argv }];
    const request = { stages, cwd: folder, env: {}, stdout: log('out'), stderr: log('err'), keepsLeftovers: false, doors: [] };
    launcher.send(encodeStart(number, request, 500));
  };
  const launcher = startLauncher(file, {
    silence() {},
    report({ kind }) {
      if (kind === 'failed' || kind === 'lost') throw new Error(`a job was ${kind}`);
      if (kind !== 'gone') return;
      if (started < count) next();
      if (--left === 0) settle();
    },
  });
  launcher.send(encodeBase(inheritedEnvironment(process.env)));
  await launcher.isUsable;
  for (let at = 0; at < Math.min(concurrency, count); at++) next();
  await all;
  await launcher.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count, concurrency, ...argv] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-bench-'));
  await driveLauncher(Number(count), Number(concurrency), argv, folder);
  for (let number = 1; number <= Number(count); number++) process.stdout.write(readFileSync(join(folder, `${number}.out`)));
  rmSync(folder, { recursive: true });
}
