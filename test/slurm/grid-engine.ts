import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const PACKAGES = ['gridengine-master', 'gridengine-exec', 'gridengine-client', 'gridengine-common'];
/** What these need and a machine may lack. */
const LIBRARIES = ['libjemalloc2', 'libdb5.3', 'libhwloc15', 'libmunge2'];
const NAMESPACES = ['--mount', '--net', '--uts', '--pid'];

/** A Grid Engine of one host with eight slots; its commands are on PATH until it is stopped. */
export interface GridEngine {
  readonly root: string;
  /** What stands in its queue. */
  list(): string;
  stop(): Promise<void>;
}

/**
 * Fetches Debian's packages and unpacks them into a folder: nothing is installed.
 *
 * @returns the folder, or why there is none.
 */
export function fetchGridEngine(): { readonly root: string } | { readonly why: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { why: 'it needs Linux and root, for namespaces' };
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-sge-'));
  const quiet = { cwd: root, stdio: 'pipe', timeout: 120_000, encoding: 'utf8' } as const;
  try {
    execFileSync('apt-get', ['download', '-q', ...PACKAGES, ...LIBRARIES], quiet);
    execFileSync('sh', ['-c', 'for file in *.deb; do dpkg -x "$file" packages && rm "$file"; done'], quiet);
    execFileSync(
      'unshare',
      [...NAMESPACES, '--fork', 'mount', '-t', 'overlay', 'o', '-o', `lowerdir=${root}:/usr`, '/usr'],
      quiet,
    );
    return { root };
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    const { stderr, message } = error as Error & { readonly stderr?: string };
    return { why: (stderr || message).trim().split('\n').at(-1)! };
  }
}

/** Starts it; for whatever reason this process ends, the engine ends with it. */
export async function startGridEngine(root: string): Promise<GridEngine> {
  const script = fileURLToPath(new URL('grid-engine.sh', import.meta.url));
  const guard = spawn('unshare', [...NAMESPACES, '--fork', '--kill-child', '--mount-proc', 'sh', script, root], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const gone = once(guard, 'exit');
  let said = '';
  guard.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: guard.stdout }).on('line', (line) => line === 'ready' && resolve());
  });
  const failed = gone.then(() => {
    throw new Error(`Grid Engine did not come up: ${said.slice(-1000)}`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => {});
  putOnPath(root, firstProcessOf(guard));
  return {
    root,
    list: () => execFileSync(join(root, 'bin', 'qstat'), ['-g', 'd', '-xml'], { encoding: 'utf8' }),
    async stop() {
      guard.stdin.end();
      await gone;
      vi.unstubAllEnvs();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function firstProcessOf({ pid }: ChildProcess): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
}

/** Its commands, each of which enters the namespaces of the engine. */
function putOnPath(root: string, inside: string): void {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const command of ['qsub', 'qstat', 'qdel', 'qconf']) {
    const path = join(bin, command);
    const enter = `exec nsenter --target ${inside} ${NAMESPACES.join(' ')} sh -c 'cd "$0" && exec "$@"' "$PWD"`;
    writeFileSync(path, `#!/bin/sh\n${enter} /usr/lib/gridengine/${command} "$@"\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  vi.stubEnv('LD_LIBRARY_PATH', '/usr/lib/gridengine');
  const settings = { ROOT: join(root, 'sge'), CELL: 'default', ARCH: 'lx-amd64', QMASTER_PORT: '6444', EXECD_PORT: '6445' };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(`SGE_${name}`, value);
}
