import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeProject, type Project } from './project.js';

const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** A folder on a small disk of its own; undefined where that cannot be had. */
let small: string | undefined;
beforeAll(() => {
  if (!canMount) return;
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-small-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder]).status === 0) small = folder;
  else rmSync(folder, { recursive: true });
});
afterAll(() => {
  if (small === undefined) return;
  execFileSync('umount', ['-l', small]);
  rmSync(small, { recursive: true });
});

let project: Project;
afterEach(() => project?.close());

describe('a disk that fills while a run goes on', () => {
  it('costs what could not be written and nothing else; with room again the run is continued', async (test) => {
    if (small === undefined) return test.skip();
    project = makeProject(small);
    const jobs: Record<string, object> = {
      filler: { cmd: 'head -c 2000000 /dev/zero > filling; while [ ! -e freed ]; do sleep 0.05; done; true' },
    };
    mkdirSync(project.path('left'));
    for (let i = 0; i < 40; i++) {
      writeFileSync(project.path('left', `${i}`), '');
      // Taking a file away works on a full disk, so that tells that the job was there.
      jobs[`j${i}`] = {
        cmd: `while [ ! -s filling ] || head -c 1 /dev/zero >> probe; do sleep 0.02; done 2>/dev/null; echo ${i}; rm left/${i}`,
      };
    }
    project.configure({ cpus: 8, jobs });
    const { child, end } = project.start('run');
    await vi.waitUntil(() => readdirSync(project.path('left')).length === 0 || child.exitCode !== null, {
      timeout: 50_000,
      interval: 50,
    });
    truncateSync(project.path('filling'), 1);
    writeFileSync(project.path('freed'), '');
    const first = await end;
    expect(first.signal, first.stderr).toBeNull();
    expect((first.stdout + first.stderr).split('journal of this run cannot be written').length - 1).toBe(1);
    const ended = project.journal(project.runs()[0]!).filter((line) => line.type === 'job-end');
    expect(ended, 'what could not be written was written when there was room').toHaveLength(41);
    const again = await project.run('run', '--resume', '--no-progress');
    expect(again.code, again.stdout + again.stderr + first.stderr).toBe(0);
    expect(project.survivors()).toEqual([]);
  });
});

describe('folders that cannot be written', () => {
  const nobody = 65534;
  /** Root writes everywhere, so the runner is another user's. */
  async function runAsNobody(...args: string[]) {
    const program = process.env.MPMSUB_TEST_PROGRAM ?? join(import.meta.dirname, '../../packages/mpmsub/bin/mpmsub.js');
    const child = spawn(process.execPath, [program, ...args], {
      cwd: project.folder,
      uid: nobody,
      gid: nobody,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, CI: '1', NO_COLOR: '1', HOME: project.folder, MPMSUB_FAULT_PROJECT: project.folder },
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, text };
  }

  it('from the beginning: said clearly, and the run ends', async (test) => {
    if (process.getuid?.() !== 0) return test.skip();
    project = makeProject();
    project.configure({ jobs: { a: 'echo a', b: 'echo b' } });
    chmodSync(project.folder, 0o555);
    const { code, text } = await runAsNobody('run');
    expect(text).toMatch(
      /what jobs print has no place: .*\.mpmsub\/runs\/logs cannot be written: EACCES: permission denied\n.*make .* writable/,
    );
    expect(code).toBe(2);
    expect(project.survivors()).toEqual([]);
  });

  it('taken away in the middle: the run ends, and is continued when it is given back', async (test) => {
    if (process.getuid?.() !== 0) return test.skip();
    project = makeProject();
    chownSync(project.folder, nobody, nobody);
    project.configure({
      cpus: 1,
      jobs: {
        a: 'touch up; while [ ! -e go ]; do sleep 0.02; done',
        b: { cmd: 'echo b', needs: ['a'] },
        c: { cmd: 'echo c', needs: ['a'] },
      },
    });
    const end = runAsNobody('run', '--no-progress');
    await vi.waitUntil(() => existsSync(project.path('up')), { timeout: 30_000 });
    const folder = project.path('.mpmsub', 'runs', project.runs()[0]!);
    for (const one of [join(folder, 'logs'), folder]) chmodSync(one, 0o555);
    writeFileSync(project.path('go'), '');
    const first = await end;
    expect(first.code).not.toBeNull();
    for (const one of [join(folder, 'logs'), folder]) chmodSync(one, 0o755);
    const again = await runAsNobody('run', '--resume', '--no-progress');
    expect(again.code, first.text + again.text).toBe(0);
    const restored = project.journal(project.runs()[1]!).filter((line) => line.type === 'restored');
    expect(restored.length).toBeGreaterThanOrEqual(1);
  });
});
