import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/**
 * Every program of the bench. `truth` says which of the kernel's figures is the truth for it: `process` is `wait4`'s ru_maxrss (one process
 * at a time), `group` the peak of its cgroup (several at once).
 */
export function listPrograms({ zoo, folder }) {
  const z = (name, kind, truth, ...args) => ({
    name,
    kind,
    truth,
    argv: [zoo, ...args.map(String)],
  });
  const file = join(folder, 'cached-file');
  writeFileSync(file, Buffer.alloc(120 * 1024 ** 2, 7));
  return [
    z('5 ms, 2 MB', 'short', 'process', 'hold', 2, 5),
    z('20 ms, 20 MB', 'short', 'process', 'hold', 20, 10),
    z('50 ms, 30 MB', 'allocator', 'process', 'hold', 30, 50),
    z('100 ms, 60 MB', 'allocator', 'process', 'ramp', 60, 100),
    z('300 ms, 150 MB ramp', 'allocator', 'process', 'ramp', 150, 300),
    z('1 s, 200 MB ramp', 'allocator', 'process', 'ramp', 200, 1000),
    z('2 s, 300 MB ramp', 'allocator', 'process', 'ramp', 300, 2000),
    z('300 MB first, then little', 'spike', 'process', 'shrink', 300, 200),
    z('spike of 200 MB amid 600 ms', 'spike', 'process', 'spike', 200, 300),
    z('take and free 40 MB', 'spike', 'process', 'churn', 40, 300),
    z('huge pages', 'huge pages', 'process', 'huge', 128, 200),
    z('threads', 'threads', 'process', 'threads', 16, 8, 300),
    z('exec chain', 'exec chain', 'process', 'chain', 120, 3),
    z('reads 120 MB of cache', 'page cache', 'process', 'read-file', file, 100),
    z('maps 120 MB of cache', 'page cache', 'process', 'map-file', file, 100),
    z('4 children read 150 MB', 'copy-on-write', 'group', 'fork-read', 150, 4, 300),
    z('4 children write half', 'copy-on-write', 'group', 'fork-write', 120, 4, 300, 50),
    z('8 children write a tenth', 'copy-on-write', 'group', 'fork-write', 150, 8, 300, 10),
    z('parent writes over it', 'copy-on-write', 'group', 'fork-rewrite', 120, 2, 400),
    z('parent gives it back', 'copy-on-write', 'group', 'fork-leave', 150, 3, 300),
    z('children take and free', 'copy-on-write', 'group', 'fork-churn', 100, 3, 400),
    z('forks of forks', 'copy-on-write', 'group', 'fork-deep', 40, 4, 300),
    z('fork takes huge pages', 'copy-on-write', 'group', 'huge-fork', 60, 100, 300),
    z('daemon reads its grandparent', 'copy-on-write', 'group', 'fork-daemon', 100, 20, 300),
    z('3 waves that write a quarter', 'copy-on-write', 'group', 'fork-waves', 120, 3, 100),
    z('starts 100 small ones', 'tree', 'process', 'spawns', 150, 100),
    z('one region, 4 users', 'shared memory', 'group', 'shared', 100, 4, 300),
    z('one region in parts', 'shared memory', 'group', 'shared-parts', 40, 4, 300),
    z('System V segment', 'shared memory', 'group', 'sysv', 100, 4, 300),
    z('setsid', 'setsid', 'group', 'setsid', 80, 300),
    z('daemon', 'daemon', 'group', 'daemon', 80, 300),
    z('pipeline of 3', 'pipeline', 'group', 'pipeline', 60, 2000),
    z('4 programs at once', 'tree', 'group', 'brood', 4, 50, 300),
    z('3 rounds of 4 short ones', 'tree', 'group', 'brood', 4, 20, 40, 3),
    z('one after the other', 'tree', 'process', 'take-turns', 80, 150),
    z('200 waiting children', 'tree', 'group', 'crowd', 200, 500),
    ...realPrograms(folder),
  ];
}

const busy = 'let s=0; for (let i=0;i<3e8;i++) s+=i;';

function realPrograms(folder) {
  const lines = join(folder, 'lines');
  writeFileSync(
    lines,
    Array.from({ length: 600_000 }, (_, i) => `${(i * 2_654_435_761) % 4_294_967_296} some text to sort`).join('\n'),
  );
  const sources = join(folder, 'c');
  mkdirSync(sources, { recursive: true });
  for (let i = 0; i < 8; i++) {
    const body = Array.from(
      { length: 150 },
      (_, j) => `int f${i}_${j}(int a, double *b) { for (int i = 0; i < a; i++) b[i] = b[i] * ${j} + a; return a * ${j}; }`,
    );
    writeFileSync(join(sources, `s${i}.c`), `#include <stdio.h>\n#include <stdlib.h>\n${body.join('\n')}\n`);
  }
  const objects = Array.from({ length: 8 }, (_, i) => `s${i}.o`);
  writeFileSync(join(sources, 'Makefile'), `all: ${objects.join(' ')}\n%.o: %.c\n\tcc -O2 -c -o $@ $<\nclean:\n\trm -f *.o\n`);
  const tsc = new URL('../../node_modules/.bin/tsc', import.meta.url).pathname;
  const runner = new URL('../../packages/runner', import.meta.url).pathname;
  const workers = `import multiprocessing as m, time
def work(n):
    x = bytearray(30_000_000)
    for i in range(0, len(x), 4096): x[i] = 1
    time.sleep(0.3)
    return n
if __name__ == '__main__':
    base = list(range(1_500_000))
    with m.get_context('fork').Pool(4) as p: p.map(work, range(4))
`;
  const script = join(folder, 'workers.py');
  writeFileSync(script, workers);
  const cluster = join(folder, 'cluster.cjs');
  writeFileSync(
    cluster,
    `const c = require('node:cluster'); if (c.isPrimary) { for (let i = 0; i < 3; i++) c.fork(); } else { const b = Buffer.alloc(40e6, 1); setTimeout(() => process.exit(b[0] - 1), 500); }`,
  );
  const node = process.execPath;
  return [
    { name: 'node', kind: 'real', truth: 'process', argv: [node, '-e', busy] },
    {
      name: 'node, 80 MB buffer',
      kind: 'real',
      truth: 'process',
      argv: [node, '-e', 'const b = Buffer.alloc(80e6, 1); setTimeout(() => {}, 300)'],
    },
    {
      name: 'node, growing heap',
      kind: 'real',
      truth: 'process',
      argv: [node, '-e', 'const a=[]; for (let i=0;i<3e6;i++) a.push({i});'],
    },
    { name: 'node cluster', kind: 'real tree', truth: 'group', argv: [node, cluster] },
    {
      name: 'tsc',
      kind: 'real tree',
      truth: 'group',
      argv: [node, tsc, '-p', runner, '--noEmit'],
      needs: () => has('node'),
    },
    {
      name: 'python3, 100 MB',
      kind: 'real',
      truth: 'process',
      argv: ['python3', '-c', 'x = list(range(2_500_000))'],
      needs: () => has('python3'),
    },
    {
      name: 'python3, fork pool',
      kind: 'real tree',
      truth: 'group',
      argv: ['python3', script],
      needs: () => has('python3'),
    },
    {
      name: 'make -j4 of 8 C files',
      kind: 'real tree',
      truth: 'group',
      argv: ['make', '-s', '-B', '-C', sources, '-j4'],
      needs: () => has('make'),
    },
    { name: 'sort', kind: 'real', truth: 'process', argv: ['sort', '--parallel=2', '-S', '100M', '-o', '/dev/null', lines] },
    { name: 'xz -T2', kind: 'real', truth: 'process', argv: ['xz', '-T2', '-3', '-k', '-c', lines], needs: () => has('xz') },
    {
      name: 'git grep',
      kind: 'real',
      truth: 'process',
      argv: ['git', '-C', runner, 'grep', '-c', 'const'],
      needs: () => has('git'),
    },
  ].filter(({ needs }) => needs?.() ?? true);
}
