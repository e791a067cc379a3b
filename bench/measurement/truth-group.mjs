import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** A fresh cgroup to take the kernel's own peak of a tree from (version 1 or 2); undefined where we may make none. */
export function createTruthGroup() {
  for (const place of places()) {
    const folder = join(place.folder, `mpmsub-bench-${process.pid}-${++made}`);
    try {
      mkdirSync(folder);
      readFileSync(join(folder, place.peak));
    } catch {
      remove(folder);
      continue;
    }
    return {
      procs: join(folder, 'cgroup.procs'),
      peak: () => Number(readFileSync(join(folder, place.peak), 'utf8')),
      /** Bytes of page cache charged to it now. */
      cache: () => Number(place.cache.exec(readFileSync(join(folder, 'memory.stat'), 'utf8'))?.[1] ?? 0),
      remove: () => remove(folder),
    };
  }
  return undefined;
}

let made = 0;
/** Could not be removed yet: the last process of a tree was still on its way out. */
const left = new Set();

function* places() {
  const own = readFileSync('/proc/self/cgroup', 'utf8');
  const v1 = /^\d+:memory:(.*)$/m.exec(own)?.[1];
  if (v1 !== undefined)
    yield { folder: join('/sys/fs/cgroup/memory', v1), peak: 'memory.max_usage_in_bytes', cache: /^total_cache (\d+)$/m };
  const v2 = /^0::(.*)$/m.exec(own)?.[1];
  if (v2 !== undefined) yield { folder: join('/sys/fs/cgroup', v2), peak: 'memory.peak', cache: /^file (\d+)$/m };
}

function remove(folder) {
  left.add(folder);
  removeLeft();
}

function removeLeft() {
  for (const folder of left) {
    try {
      rmdirSync(folder);
      left.delete(folder);
    } catch {}
  }
}
process.on('exit', removeLeft);
