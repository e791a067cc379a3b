import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a virtual machine is made of, as paths on this one. */
export interface VmParts {
  readonly qemu: string;
  readonly busybox: string;
  readonly kernel: string;
  readonly compiler: string;
}

const which = (program: string): string | undefined => {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  return stdout.trim() || undefined;
};

const isStatic = (program: string): boolean => !spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.includes('=>');

/** Newest vmlinuz of `folder`. */
const kernelIn = (folder: string): string | undefined => {
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('vmlinuz-')) : [];
  return found.length > 0 ? join(folder, found.sort().at(-1)!) : undefined;
};

/** Debian's newest 6.1 cloud kernel, downloaded as a package once and unpacked below the user's cache folder; nothing is installed. */
const fetchKernel = (): string | undefined => {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mpmsub-vm');
  const unpacked = join(cache, 'kernel', 'boot');
  const known = kernelIn(unpacked);
  if (known || !which('apt-get') || !which('dpkg-deb')) return known;
  mkdirSync(cache, { recursive: true });
  const listed = spawnSync('apt-cache', ['--names-only', 'search', '^linux-image-6\\.1\\..*-cloud-amd64$'], { encoding: 'utf8' });
  const newest = listed.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ')[0]!)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  if (!newest || spawnSync('apt-get', ['download', newest], { cwd: cache }).status !== 0) return undefined;
  const packed = readdirSync(cache).find((name) => name.startsWith(`${newest}_`) && name.endsWith('.deb'));
  if (!packed || spawnSync('dpkg-deb', ['-x', packed, 'kernel'], { cwd: cache }).status !== 0) return undefined;
  return kernelIn(unpacked);
};

/** All parts, or one line that says what is missing and how to get it. `MPMSUB_VM_KERNEL` names a kernel to boot instead of Debian's. */
export const findParts = (): VmParts | string => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x64';
  const qemu = which('qemu-system-x86_64');
  const busybox = which('busybox');
  const compiler = which('cc');
  const missing = [
    ...(qemu ? [] : ['qemu-system-x86']),
    ...(busybox && isStatic(busybox) ? [] : ['busybox-static']),
    ...(which('cpio') ? [] : ['cpio']),
    ...(compiler ? [] : ['gcc']),
  ];
  if (missing.length > 0 || !qemu || !busybox || !compiler)
    return `needs the packages ${missing.join(', ')} (apt-get install ${missing.join(' ')})`;
  const kernel = process.env.MPMSUB_VM_KERNEL ?? fetchKernel();
  if (!kernel) return 'needs a kernel: set MPMSUB_VM_KERNEL, or let apt-get download linux-image-6.1*-cloud-amd64';
  return { qemu, busybox, kernel, compiler };
};
