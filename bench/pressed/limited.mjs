import { existsSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const V1 = { root: join(ROOT, 'memory'), limit: 'memory.limit_in_bytes', swap: undefined };
const V2 = { root: ROOT, limit: 'memory.max', swap: 'memory.swap.max' };

/**
 * A control group with so much memory and no swap.
 *
 * @returns `argv` puts a command line into it, `killed` tells how many of its processes the kernel has killed, `done` removes it; or
 * `undefined` where none may be made.
 */
export function limited(bytes) {
  const version = existsSync(join(V2.root, 'cgroup.controllers')) ? V2 : V1;
  let folder;
  try {
    folder = mkdtempSync(join(version.root, 'mpmsub-bench-'));
    writeFileSync(join(folder, version.limit), String(bytes));
    if (version.swap && existsSync(join(folder, version.swap))) writeFileSync(join(folder, version.swap), '0');
  } catch {
    if (folder !== undefined) rmdirSync(folder);
    return undefined;
  }
  const events = join(folder, version === V2 ? 'memory.events' : 'memory.oom_control');
  return {
    argv: (argv) => ['sh', '-c', `echo $$ > ${folder}/cgroup.procs && exec "$@"`, 'sh', ...argv],
    killed: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(events, 'utf8'))?.[1] ?? 0),
    done: () => rmdirSync(folder),
  };
}
