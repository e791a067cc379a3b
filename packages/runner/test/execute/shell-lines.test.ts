import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bringsFunctions } from '../../src/execute/environment.js';
import { prepareSpawn } from '../../src/execute/prepare.js';
import { attemptOf, logsOf, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

/** A folder with a program `tell` in `bin`, which prints what it was given and who started it. */
function folderWithProgram(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  put(
    join(folder, 'bin', 'tell'),
    '#!/bin/sh\nprintf "<%s>" "$@"; echo; cat /proc/$PPID/cmdline 2>/dev/null | tr "\\0" " "; echo; echo "$PWD"\n',
  );
  return folder;
}

function put(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

const line = (folder: string, text: string, job = {}, ...parameters: string[]) =>
  attemptOf(folder, [['/bin/sh', '-c', text, '/bin/sh', ...parameters]], job);

describe.each(spawners)('lines for a shell over %s', (spawner) => {
  test.each(['./bin/tell', 'tell'])('a simple command meets no shell: %s', async (name) => {
    const folder = folderWithProgram();
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, IN: 'x' };
    const attempt = line(folder, `${name} 'a b' "\${1}" c`, { env }, '$X; d');
    const { exit } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 0 });
    const [words, parent, pwd] = logsOf(attempt).stdout.split('\n');
    expect(words).toBe('<a b><$X; d><c>');
    expect(parent).not.toContain('/bin/sh');
    expect(pwd).toBe(folder);
  });

  test('folders of PATH are from the working folder, and what is there and cannot be run is passed over', async () => {
    const folder = folderWithProgram();
    for (const other of ['folder', 'plain', 'missing']) mkdirSync(join(folder, other));
    mkdirSync(join(folder, 'folder', 'tell'));
    writeFileSync(join(folder, 'plain', 'tell'), 'no program');
    const attempt = line(folder, 'tell x', { env: { PATH: `missing:folder:plain:bin:${process.env.PATH}` } });
    expect((await executorOver(spawner, folder).run(attempt)).exit).toEqual({ type: 'exited', code: 0 });
    expect(logsOf(attempt).stdout).toMatch(/^<x>\n/);
  });

  test('a program that does not exist is left to the shell, which says so', async () => {
    const folder = temporaryFolder();
    for (const text of ['no-such-program x', './no-such-program x']) {
      const attempt = line(folder, text);
      expect((await executorOver(spawner, folder).run(attempt)).exit).toEqual({ type: 'exited', code: 127 });
      expect(logsOf(attempt).stderr).toContain('no-such-program');
    }
  });

  test('a script that does not name its shell runs in one', async () => {
    const folder = temporaryFolder();
    put(join(folder, 'script'), 'echo "$1 and $0"\n');
    const attempt = line(folder, './script one');
    expect((await executorOver(spawner, folder).run(attempt)).exit).toEqual({ type: 'exited', code: 0 });
    expect(logsOf(attempt).stdout).toBe('one and ./script\n');
  });

  test('death by a signal is told as it was', async () => {
    const folder = temporaryFolder();
    put(join(folder, 'die'), '#!/bin/sh\nkill -SEGV $$\n');
    expect((await executorOver(spawner, folder).run(line(folder, './die'))).exit).toEqual({
      type: 'signaled',
      signal: 'SIGSEGV',
    });
  });

  test('stages of a pipeline meet no shell either', async () => {
    const folder = folderWithProgram();
    const attempt = attemptOf(folder, [
      ['/bin/sh', '-c', './bin/tell one'],
      ['/bin/sh', '-c', 'head -n 2'],
    ]);
    expect((await executorOver(spawner, folder).run(attempt)).exit).toEqual({ type: 'exited', code: 0 });
    const [words, parent] = logsOf(attempt).stdout.split('\n');
    expect(words).toBe('<one>');
    expect(parent).not.toContain('/bin/sh');
  });

  test('placeholders are filled before the line is read', async () => {
    const folder = folderWithProgram();
    const attempt = line(folder, './bin/tell --threads={cpus}');
    await executorOver(spawner, folder).run(attempt);
    expect(logsOf(attempt).stdout).toMatch(/^<--threads=1>\n/);
  });
});

test('functions that bash exported come before programs, so that the shell has to look', () => {
  const folder = temporaryFolder();
  const stageWith = (env: Record<string, string>) => {
    const seen = { folders: new Map(), programs: new Set<string>() };
    const request = prepareSpawn(line(folder, 'tell x'), 'm', {
      root: folder,
      base: env,
      hasFunctions: bringsFunctions(env),
      seen,
    });
    return 'stages' in request ? request.stages[0] : request;
  };
  expect(stageWith({ PATH: '/bin' })).toMatchObject({ simple: ['tell', 'x'] });
  expect(stageWith({ PATH: '/bin', 'BASH_FUNC_tell%%': '() {  echo\n}' })).toMatchObject({ simple: undefined });
});

test('another shell is given what somebody wrote for it', () => {
  const folder = temporaryFolder();
  const seen = { folders: new Map(), programs: new Set<string>(['/bin/bash']) };
  const attempt = attemptOf(folder, [['/bin/bash', '-c', 'tell x']]);
  const request = prepareSpawn(attempt, 'm', { root: folder, base: {}, hasFunctions: false, seen });
  expect(request).toMatchObject({ stages: [{ file: '/bin/bash', simple: undefined }] });
});
