import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { VmParts } from './parts.js';

/** One check that ran inside. */
export interface VmCheck {
  readonly name: string;
  /** Why it failed; absent when it passed. */
  readonly error?: string;
}

const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** The first process: mounts what a system has, then runs the checks, then powers off. The console is the output. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm
mount -t tmpfs tmp /tmp
mount -t tmpfs shm /dev/shm
mount -t cgroup2 none /sys/fs/cgroup
echo "+memory +pids +cpu" > /sys/fs/cgroup/cgroup.subtree_control
export PATH=/bin HOME=/root
node /checks/guest.mjs
poweroff -f
`;

/** Copies a program and the libraries it is linked with to the same places below `root`. */
const install = (program: string, root: string, as: string): void => {
  copyFileSync(realpathSync(program), join(root, as));
  chmodSync(join(root, as), 0o755);
  for (const library of spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.match(/\/\S+(?= \()/g) ?? []) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(realpathSync(library), join(root, library));
  }
};

/** The command line as it is published, with the packages that it asks npm for. */
const installCommand = (folder: string): void => {
  const home = here('../../packages/mpmsub/');
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(home, part), join(folder, part), { recursive: true });
  const wanted = Object.keys(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).dependencies);
  const taken = new Set<string>();
  for (const name of wanted) {
    if (taken.has(name)) continue;
    taken.add(name);
    const from = here(`../../node_modules/${name}`);
    cpSync(from, join(folder, 'node_modules', name), { recursive: true, dereference: true });
    wanted.push(...Object.keys(JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')).dependencies ?? {}));
  }
};

const buildImage = (parts: VmParts, folder: string): string => {
  const root = join(folder, 'root');
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'etc', 'root', 'checks'])
    mkdirSync(join(root, name), { recursive: true });
  install(parts.busybox, root, 'bin/busybox');
  install(process.execPath, root, 'bin/node');
  spawnSync('strip', [join(root, 'bin/node')]);
  spawnSync(
    parts.compiler,
    ['-O1', '-w', '-static', '-o', join(root, 'bin/zoo'), here('../../bench/measurement/programs/zoo.c'), '-lpthread'],
    { stdio: 'inherit' },
  );
  buildSync({
    entryPoints: [here('guest.ts')],
    outfile: join(root, 'checks/guest.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['systeminformation'],
    logLevel: 'error',
  });
  // where the launcher lies beside a bundle
  cpSync(here('../../packages/runner/launcher/bin'), join(root, 'checks/launcher/bin'), { recursive: true });
  installCommand(join(root, 'mpmsub'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/tmp:/bin/sh\n');
  writeFileSync(join(root, 'init'), INIT, { mode: 0o755 });
  const image = join(folder, 'initrd.gz');
  const packed = spawnSync('sh', ['-c', `find . | cpio -o -H newc 2>/dev/null | gzip -1 > ${image}`], {
    cwd: root,
    stdio: 'inherit',
  });
  if (packed.status !== 0) throw new Error('the image could not be packed');
  return image;
};

/** Boots a machine with nothing but cgroup v2 under software emulation, runs test/vm/guest.ts in it, and answers what it checked. */
export const bootAndCheck = async (parts: VmParts, timeoutMs: number): Promise<{ checks: VmCheck[]; console: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-vm-'));
  try {
    const image = buildImage(parts, folder);
    const machine = [
      '-accel',
      'tcg,thread=multi',
      '-cpu',
      'max',
      '-smp',
      '2',
      '-m',
      '2500',
      '-nographic',
      '-no-reboot',
      '-net',
      'none',
    ];
    const qemu = spawn(
      parts.qemu,
      [...machine, '-kernel', parts.kernel, '-initrd', image, '-append', 'console=ttyS0 panic=-1 quiet'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const timer = setTimeout(() => qemu.kill('SIGKILL'), timeoutMs);
    let output = '';
    for await (const bytes of qemu.stdout) output += bytes;
    clearTimeout(timer);
    const checks = [...output.matchAll(/CHECK (\{.*\})\r?$/gm)].map(([, text]) => JSON.parse(text!) as VmCheck);
    return { checks, console: output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
