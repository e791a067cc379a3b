import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
import { attemptOf, logsOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const script = (path: string, text: string) => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

describe.each(spawners)('starting over %s', (spawner) => {
  test('the exit code, and each stream in its own log', async () => {
    const folder = temporaryFolder();
    const attempt = shell(folder, 'echo out; echo err >&2; exit 3');
    const { exit, evidence } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 3 });
    expect(evidence?.stages).toEqual([exit]);
    expect(logsOf(attempt)).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  });

  test('an ordinary success has no evidence: runs keep the results of all their jobs', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    expect(await executor.run(shell(folder, 'true'))).not.toHaveProperty('evidence');
    expect(await executor.run(attemptOf(folder, [['true'], ['true']]))).not.toHaveProperty('evidence');
  });

  test('death by a signal is told by its name', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    for (const signal of ['SIGKILL', 'SIGABRT', 'SIGSEGV', 'SIGUSR1']) {
      expect((await executor.run(shell(folder, `kill -${signal.slice(3)} $$`))).exit).toEqual({ type: 'signaled', signal });
    }
  });

  test('one file for both streams keeps their order', async () => {
    const folder = temporaryFolder();
    const both = join(folder, 'deep', 'er', 'both.log');
    const attempt = shell(
      folder,
      'for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done',
      {},
      { logs: { stdout: both, stderr: both } },
    );
    await executorOver(spawner, folder).run(attempt);
    expect(readFileSync(both, 'utf8')).toBe([1, 2, 3, 4, 5].map((i) => `out ${i}\nerr ${i}\n`).join(''));
  });

  test('stdin, stdout and stderr files of the job; output files are truncated', async () => {
    const folder = temporaryFolder();
    const [stdin, stdout, stderr] = ['in', 'out', 'err'].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(stdin, 'given');
    writeFileSync(stdout, 'what was there before, and longer');
    await executorOver(spawner, folder).run(shell(folder, 'cat; echo err >&2', { stdin, stdout, stderr }));
    expect(readFileSync(stdout, 'utf8')).toBe('given');
    expect(readFileSync(stderr, 'utf8')).toBe('err\n');
  });

  test('without a stdin file there is nothing to read, and streams are files, not pipes of ours', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempt = attemptOf(folder, [rig.argv('one'), rig.argv('two')]);
    const end = executor.run(attempt);
    const [one, two] = [await rig.meet('one'), await rig.meet('two')];
    expect(await one.ask('drain')).toMatchObject({ bytes: 0 });
    expect(await one.ask('kind', { fd: 0 })).toMatchObject({ kind: 'device' });
    expect(await one.ask('kind', { fd: 1 })).toMatchObject({ kind: 'pipe' });
    expect(await one.ask('kind', { fd: 2 })).toMatchObject({ kind: 'file' });
    expect(await two.ask('kind', { fd: 0 })).toMatchObject({ kind: 'pipe' });
    expect(await two.ask('kind', { fd: 1 })).toMatchObject({ kind: 'file' });
    const flagsOf = (pid: number, fd: number) =>
      Number.parseInt(/flags:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);
    expect([one, two].flatMap(({ pid }) => [0, 1].map((fd) => flagsOf(pid, fd) & 0o4000))).toEqual([0, 0, 0, 0]); // O_NONBLOCK
    one.tell('exit', { code: 0 });
    two.tell('exit', { code: 0 });
    expect((await end).exit).toEqual({ type: 'exited', code: 0 });
  });

  test('a program gets no descriptor of ours but 0, 1 and 2', async () => {
    const folder = temporaryFolder();
    const list = ['ls', '-1', '/proc/self/fd'] as const;
    const attempt = attemptOf(folder, [['true'], list]);
    await executorOver(spawner, folder).run(attempt);
    // What we ourselves were given to hand on (a make jobserver, say) is handed on.
    expect(logsOf(attempt).stdout).toBe(execFileSync(list[0], list.slice(1), { encoding: 'utf8' }));
  });

  test('the environment is added to, null unsets, ours is there', async () => {
    const folder = temporaryFolder();
    const env = {
      ...process.env,
      KEPT: 'yes',
      UNWANTED: 'no',
      CHANGED: 'old',
      MPMSUB_NO_HELPER: spawner === 'execa' ? '1' : undefined,
    };
    const executor = executorOver(spawner, folder, { env });
    const attempt = shell(
      folder,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
      'echo "$KEPT/${UNWANTED-unset}/$CHANGED/$NEW/$MPMSUB_JOB_ID/$MPMSUB_CPUS/$MPMSUB_MEMORY_MB/$MPMSUB_ATTEMPT"; echo "$MPMSUB_ATTEMPT_ID" >&2',
      { id: 'the job', env: { UNWANTED: null, CHANGED: 'new', NEW: 'a=b\nc' } },
      { number: 2, allocation: { cpus: 2.5, memory: 3.9 * 2 ** 20 } },
    );
    await executor.run(attempt);
    expect(logsOf(attempt).stdout).toBe('yes/unset/new/a=b\nc/the job/2/3/2\n');
    expect(logsOf(attempt).stderr.trim().endsWith(`.${attempt.key}`)).toBe(true);
  });

  test('the environment is the whole of what we have, but for what was changed', async () => {
    const folder = temporaryFolder();
    // Names that begin alike, a value with the sign in it, one with nothing in it.
    const ours = {
      PATH: process.env.PATH,
      A: '1',
      AB: '2',
      ABC: '=x=',
      EMPTY: '',
      MPMSUB_NO_HELPER: spawner === 'execa' ? '1' : undefined,
    };
    const executor = executorOver(spawner, folder, { env: ours });
    const environmentOf = async (env: Record<string, string | null>) => {
      const attempt = attemptOf(folder, [['env']], { env });
      await executor.run(attempt);
      const lines = logsOf(attempt).stdout.trimEnd().split('\n');
      return lines.filter((line) => !/^(?:PATH|MPMSUB_\w+)=/.test(line)).sort();
    };
    expect(await environmentOf({})).toEqual(['A=1', 'AB=2', 'ABC==x=', 'EMPTY=']);
    expect(await environmentOf({ AB: null, A: '', ABCD: 'd', NONE: null })).toEqual(['A=', 'ABC==x=', 'ABCD=d', 'EMPTY=']);
    expect(await environmentOf({})).toEqual(['A=1', 'AB=2', 'ABC==x=', 'EMPTY=']);
  });

  test('what was there for one job and is gone for the next is told as if it had never been there', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const tool = join(folder, 'tools/tool');
    const cwd = join(folder, 'work');
    script(tool, '#!/bin/sh\necho ran\n');
    mkdirSync(cwd);
    const run = async () => (await executor.run(attemptOf(folder, [[tool]], { cwd }))).exit;
    expect(await run()).toEqual({ type: 'exited', code: 0 });
    rmSync(tool);
    expect(await run()).toMatchObject({ message: expect.stringMatching(/tool" does not exist: no file .*tools\/tool/) });
    script(tool, '#!/bin/sh\necho ran\n');
    expect(await run()).toEqual({ type: 'exited', code: 0 });
    rmSync(cwd, { recursive: true });
    expect(await run()).toMatchObject({
      message: expect.stringMatching(/working folder .*work does not exist: .* has no folder "work"/),
    });
  });

  test('a program that a job installs is taken by the next one, also before one that was found elsewhere', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const where = async () => {
      const attempt = attemptOf(folder, [['tool']], { env: { PATH: `${join(folder, 'far')}:${process.env.PATH}` } });
      await executor.run(attempt);
      return logsOf(attempt).stdout;
    };
    script(join(folder, 'far/tool'), '#!/bin/sh\necho far\n');
    expect(await where()).toBe('far\n');
    script(join(folder, 'node_modules/.bin/tool'), '#!/bin/sh\necho near\n');
    expect(await where()).toBe('near\n');
  });

  test('arguments arrive as they are; {cpus} and {memoryMb} are filled in', async () => {
    const folder = temporaryFolder();
    const words = ['a b', '', '$HOME', '"', "'", '*', 'ü😀', '-n={cpus}', '{memoryMb}', '{other}', '\\'];
    const attempt = attemptOf(folder, [['printf', '%s|', ...words]], {}, { allocation: { cpus: 0.5, memory: 64 * 2 ** 20 } });
    await executorOver(spawner, folder).run(attempt);
    expect(logsOf(attempt).stdout).toBe(
      `${['a b', '', '$HOME', '"', "'", '*', 'ü😀', '-n=1', '64', '{other}', '\\'].join('|')}|`,
    );
  });

  test('a large command line and environment', async () => {
    const folder = temporaryFolder();
    const word = 'x'.repeat(100_000);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
    const attempt = attemptOf(folder, [['sh', '-c', 'echo $# ${#BIG}', 'sh', ...Array.from({ length: 10 }, () => word)]], {
      env: { BIG: word },
    });
    await executorOver(spawner, folder).run(attempt);
    expect(logsOf(attempt).stdout).toBe('10 100000\n');
  });

  test('too large a command line is the job’s failure', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const { exit } = await executor.run(attemptOf(folder, [['true', 'x'.repeat(2 ** 20)]]));
    const many = await executor.run(attemptOf(folder, [['true', ...Array.from({ length: 160 }, () => 'x'.repeat(2 ** 17 - 1))]]));
    expect(many.exit).toEqual(exit);
    expect((await executor.run(attemptOf(folder, [['true']]))).exit).toEqual({ type: 'exited', code: 0 });
    expect(exit).toEqual({ type: 'spawn-failed', message: expect.stringMatching(/longer than the system allows \(E2BIG\)/) });
  });

  test('programs of node_modules/.bin up to the root come first, also for what a job starts', async () => {
    const root = realpathSync(temporaryFolder());
    const cwd = join(root, 'packages', 'one');
    mkdirSync(cwd, { recursive: true });
    script(join(root, 'node_modules/.bin/sleep'), '#!/bin/sh\necho outer "$@"\n');
    script(join(root, 'node_modules/.bin/tool'), '#!/bin/sh\necho outer tool\n');
    script(join(cwd, 'node_modules/.bin/tool'), '#!/bin/sh\necho inner tool; sleep 3\n');
    const attempt = attemptOf(root, [['tool']], { cwd });
    await executorOver(spawner, root).run(attempt);
    expect(logsOf(attempt).stdout).toBe('inner tool\nouter 3\n');
  });

  test('a path is taken from the job’s folder, and a script without a first line runs in the shell', async () => {
    const folder = temporaryFolder();
    script(join(folder, 'bin/run me'), 'echo "ran $0 $1"');
    const attempt = attemptOf(folder, [['bin/run me', 'now']]);
    await executorOver(spawner, folder).run(attempt);
    expect(logsOf(attempt).stdout).toBe(`ran ${folder}/bin/run me now\n`);
  });

  test('a job’s own PATH decides where its command is looked for', async () => {
    const folder = temporaryFolder();
    script(join(folder, 'elsewhere/tool'), '#!/bin/sh\necho found\n');
    const executor = executorOver(spawner, folder);
    const attempt = attemptOf(folder, [['tool']], { env: { PATH: `${join(folder, 'elsewhere')}:${process.env.PATH}` } });
    expect((await executor.run(attempt)).exit).toEqual({ type: 'exited', code: 0 });
    expect((await executor.run(attemptOf(folder, [['tool']]))).exit.type).toBe('spawn-failed');
  });

  test.each([
    [
      'a missing command',
      (folder: string) => attemptOf(folder, [['slep', '1']]),
      /"slep" was not found .* PATH .*did you mean "sleep"\?/,
    ],
    ['a missing path', (folder: string) => attemptOf(folder, [['./nope']]), /"\.\/nope" does not exist: no file .*\/nope/],
    [
      'a line given as one word',
      (folder: string) => attemptOf(folder, [['echo hi there']]),
      /no program is called "echo hi there", but "echo" exists/,
    ],
    ['a folder as command', (folder: string) => attemptOf(folder, [['/tmp']]), /"\/tmp" is a folder/],
    [
      'a missing working folder',
      (folder: string) => shell(folder, 'true', { cwd: join(folder, 'sub/nope') }),
      /working folder .*nope does not exist: .* has no folder "sub"/,
    ],
    [
      'a file as working folder',
      (folder: string) => shell(folder, 'true', { cwd: '/etc/passwd' }),
      /working folder \/etc\/passwd is not a folder/,
    ],
    [
      'a missing input',
      (folder: string) => shell(folder, 'true', { stdin: join(folder, 'nope') }),
      /nope for standard input: it does not exist \(ENOENT\)/,
    ],
    [
      'an output below a file',
      (folder: string) => shell(folder, 'true', { stdout: '/etc/passwd/x' }),
      /x for standard output: a part of its path is a file/,
    ],
    [
      'a folder as output',
      (folder: string) => shell(folder, 'true', { stderr: folder }),
      /for standard error: it is a folder \(EISDIR\)/,
    ],
    ['a NUL in an argument', (folder: string) => attemptOf(folder, [['echo', 'a\0b']]), /contains a NUL character/],
    ['a missing second stage', (folder: string) => attemptOf(folder, [['yes'], ['nope-nope']]), /"nope-nope" was not found/],
  ])('%s is the job’s failure, told in one line', async (_name, make, message) => {
    const folder = temporaryFolder();
    const { exit, measurement } = await executorOver(spawner, folder).run(make(folder));
    expect(exit).toEqual({ type: 'spawn-failed', message: expect.stringMatching(message) });
    expect(exit.type === 'spawn-failed' && exit.message.split('\n').length).toBe(1);
    expect(measurement.method).toBe('none');
  });

  test('a file that may not be executed, and a script whose interpreter is missing', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    writeFileSync(join(folder, 'data'), '');
    script(join(folder, 'lost'), '#!/no/such/interpreter\n');
    expect((await executor.run(attemptOf(folder, [['./data']]))).exit).toMatchObject({
      message: expect.stringMatching(/not executable: .*chmod \+x/),
    });
    expect((await executor.run(attemptOf(folder, [['./lost']]))).exit).toMatchObject({
      message: expect.stringMatching(/interpreter \/no\/such\/interpreter, which does not exist/),
    });
  });

  test('a FIFO that nobody reads is refused and holds nobody up', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    await executor.run(shell(folder, 'mkfifo lonely'));
    const { exit } = await executor.run(shell(folder, 'echo', { stdout: join(folder, 'lonely') }));
    expect(exit).toEqual({ type: 'spawn-failed', message: expect.stringMatching(/nothing reads this FIFO \(ENXIO\)/) });
  });

  test('a stage that cannot start takes the started ones with it', async () => {
    const folder = temporaryFolder();
    script(join(folder, 'lost'), '#!/no/such/interpreter\n');
    const { exit } = await executorOver(spawner, folder).run(
      attemptOf(folder, [['sh', '-c', `: ${rig.token}; sleep 1000`], ['./lost']]),
    );
    expect(exit.type).toBe('spawn-failed');
    expect(rig.survivors()).toEqual([]);
  });

  test('jobs are likelier than we to be taken by the OOM killer', async () => {
    const folder = temporaryFolder();
    const raised = Math.min(1000, Math.max(0, Number(readFileSync('/proc/self/oom_score_adj', 'utf8')) + 500));
    const line =
      spawner === 'launcher' ? 'cat /proc/$$/oom_score_adj' : `until grep -x ${raised} /proc/$$/oom_score_adj; do :; done`;
    const attempt = shell(folder, line);
    await executorOver(spawner, folder).run(attempt);
    expect(logsOf(attempt).stdout).toBe(`${raised}\n`);
  });

  test('200 jobs leave no descriptor, no process and no file behind', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const run = (index: number) =>
      executor.run(
        index % 2
          ? attemptOf(folder, [['echo', 'x'], ['cat']])
          : shell(folder, `exit ${index % 3}`, { stdout: join(folder, `out-${index}`) }),
      );
    const open = () => readdirSync('/proc/self/fd').length;
    await run(0);
    await run(1);
    const before = open();
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 10 }, (_, index) => run(index)));
    expect(open()).toBe(before);
  });

  test('a log folder that was removed while the run goes on is made again', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    await executor.run(shell(folder, 'echo 1'));
    rmSync(join(folder, 'logs'), { recursive: true });
    const attempt = shell(folder, 'echo 2');
    await executor.run(attempt);
    expect(logsOf(attempt).stdout).toBe('2\n');
    expect(existsSync(join(folder, 'logs'))).toBe(true);
  });
});
