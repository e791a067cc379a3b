import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRig, type Rig } from '../../../../test/rig/rig.js';
// @ts-expect-error: a script without types
import { binaryName, buildLauncher, findCompiler } from '../../launcher/build.mjs';
import { findLauncher } from '../../src/execute/launcher-file.js';
import { protocolVersion } from '../../src/execute/launcher-protocol.js';
import { createLauncherSpawner } from '../../src/execute/launcher-spawner.js';
import { attemptOf, logsOf, shell, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';
import { readProcesses } from './sweeping-meter.js';

const bin = fileURLToPath(new URL('../../launcher/bin/', import.meta.url));
const built: Record<string, string> = JSON.parse(readFileSync(join(bin, 'BUILD.json'), 'utf8'));

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

describe('the committed binaries', () => {
  test.each(['x64', 'arm64'])('%s: the source gives these bytes', (arch) => {
    const compiler = findCompiler(arch);
    const bytes = readFileSync(join(bin, binaryName(arch)));
    expect(bytes.length).toBeLessThan(14_000);
    if (compiler?.version !== built[arch]) return; // another compiler gives other bytes: BUILD.json says which one gave these
    const output = join(temporaryFolder(), 'built');
    buildLauncher(compiler, output);
    expect(readFileSync(output).equals(bytes)).toBe(true);
  });
});

describe('finding the launcher', () => {
  test('the user may refuse it', () => {
    expect(findLauncher({ MPMSUB_NO_HELPER: '1' })).toEqual({ reason: 'MPMSUB_NO_HELPER=1 is set' });
  });

  test.runIf(spawners.length > 1)('it is there on this machine', () => {
    expect(findLauncher({})).toEqual({ file: join(bin, binaryName(process.arch)) });
  });

  test('a file that is no launcher fails the self-test', async () => {
    const garbage = join(temporaryFolder(), 'garbage');
    writeFileSync(garbage, '\0\0\0\0', { mode: 0o755 });
    // The last is what a package looks like that its manager has left in an archive.
    for (const file of ['/bin/true', '/no/such/file', '/etc/passwd', '/bin/cat', garbage, '/etc/passwd/launcher']) {
      const spawner = createLauncherSpawner(file, {}, () => []);
      const { logs } = shell(temporaryFolder(), 'true');
      const stages = [{ file: '/bin/true', argv: ['true'] }] as const;
      const request = { key: 'k', stages, cwd: '/', env: {}, ...logs, keepsLeftovers: false, doors: [] };
      expect([file, await spawner.start(request, { started() {} })]).toMatchObject([file, { isUntried: true }]);
      await spawner.close();
    }
  });

  // Debian's qemu-user-static makes the other architecture's binary run here.
  const emulated = process.arch === 'x64' ? 'arm64' : 'x64';
  const emulator = emulated === 'arm64' ? '/usr/bin/qemu-aarch64-static' : '/usr/bin/qemu-x86_64-static';
  test.runIf(process.platform === 'linux' && existsSync(emulator))(
    `${emulated} under emulation: its self-test has a verdict`,
    () => {
      const { status, stdout } = spawnSync(emulator, [join(bin, binaryName(emulated))], {
        input: '',
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      });
      // Old emulators have no subreaper: then it must refuse to serve. Else it says hello in our version.
      if (status === 1) expect(stdout.length).toBe(0);
      else expect([status, stdout.length, stdout.readUInt32LE(0), stdout.readInt32LE(16)]).toEqual([0, 64, 1, protocolVersion]);
    },
  );
});

describe.runIf(spawners.length > 1)('the launcher at work', () => {
  const helpers = (parent: number) => readProcesses().filter((row) => row.parent === parent && row.name.startsWith('mpmsub-'));

  test('tells the kernel’s account of a short job', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const end = await executor.run(attemptOf(folder, [['perl', '-e', 'my $x = "a" x 50e6; my $y = 0; $y += $_ for 1..300000;']]));
    expect(end.measurement.peakMemory).toBeGreaterThan(50e6);
    expect(end.measurement.peakMemory).toBeLessThan(120e6); // perl's own copy of the string
    expect(end.measurement.cpuMs).toBeGreaterThan(1);
  });

  test('somebody kills a keeper: its tree goes with it, the others go on', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const attempts = ['one', 'two'].map((name) => attemptOf(folder, [rig.argv(name)]));
    const ends = attempts.map((attempt) => executor.run(attempt));
    const [one, two] = [await rig.meet('one'), await rig.meet('two')];
    one.tell('start', { as: 'child', how: 'bare-daemon' });
    const child = await rig.meet('child');
    process.kill(one.parent, 'SIGKILL');
    expect((await ends[0])?.exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    await Promise.all([one.gone, child.gone]);
    two.tell('exit', { code: 5 });
    expect((await ends[1])?.exit).toEqual({ type: 'exited', code: 5 });
  });

  test('what is asked at one moment happens in the order of asking: who was suspended before can be asked to end', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder, { graceMs: 1e6 });
    for (let round = 0; round < 10; round++) {
      const job = attemptOf(folder, [rig.argv(`one ${round}`)]);
      const end = executor.run(job);
      const one = await rig.meet(`one ${round}`);
      const server = readProcesses().find(({ pid }) => pid === one.parent)?.parent ?? 0;
      process.kill(server, 'SIGSTOP');
      executor.suspend?.(job);
      executor.stop(job, 'preempted', 'gently');
      process.kill(server, 'SIGCONT');
      expect((await end).exit).toEqual({ type: 'stopped', reason: 'preempted' });
    }
  });

  test('somebody kills the launcher: every tree is ended and told, and the run goes on without it', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const end = executor.run(attemptOf(folder, [rig.argv('one')]));
    const one = await rig.meet('one');
    one.tell('start', { as: 'child', how: 'bare-daemon' });
    const child = await rig.meet('child');
    const server = readProcesses().find(({ pid }) => pid === one.parent)?.parent ?? 0;
    expect(helpers(process.pid).map(({ pid }) => pid)).toContain(server);
    process.kill(server, 'SIGKILL');
    expect((await end).exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    await Promise.all([one.gone, child.gone]);
    const next = shell(folder, 'echo on');
    expect((await executor.run(next)).exit).toEqual({ type: 'exited', code: 0 });
    expect(logsOf(next).stdout).toBe('on\n');
  });

  test('somebody kills the launcher and all keepers at once: what the mark finds is ended', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const end = executor.run(attemptOf(folder, [rig.argv('one')]));
    const one = await rig.meet('one');
    one.tell('start', { as: 'child', how: 'session' });
    const child = await rig.meet('child');
    const server = readProcesses().find(({ pid }) => pid === one.parent)?.parent ?? 0;
    process.kill(server, 'SIGSTOP');
    process.kill(one.parent, 'SIGKILL');
    process.kill(server, 'SIGKILL');
    expect((await end).exit).toEqual({ type: 'signaled', signal: 'SIGKILL' });
    await Promise.all([one.gone, child.gone]);
  });

  const keepersOf = (launcher: number) => helpers(launcher).map(({ pid }) => pid);
  const serverOf = () => helpers(process.pid).at(-1)?.pid ?? 0;

  test('trees that end well, one after another, have one keeper', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    await executor.run(shell(folder, 'true'));
    const [keeper] = keepersOf(serverOf());
    const parents: number[] = [];
    for (let at = 0; at < 5; at++) {
      const end = executor.run(attemptOf(folder, [rig.argv('one')], { env: { BIG: 'x'.repeat(at * 20_000) } }));
      const one = await rig.meet('one');
      parents.push(one.parent);
      one.tell('exit', { code: at });
      expect((await end).exit).toEqual({ type: 'exited', code: at });
    }
    expect(parents).toContain(keeper);
    expect(keepersOf(serverOf()).length).toBeLessThan(4); // a start may come before the last keeper has said that it is free
  });

  test('each tree has its own account, whatever its keeper kept before', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const large = await executor.run(attemptOf(folder, [['perl', '-e', 'my $x = "a" x 80e6; my $y = 0; $y += $_ for 1..9e5;']]));
    const small = await executor.run(shell(folder, 'true'));
    expect(large.measurement.peakMemory).toBeGreaterThan(80e6);
    expect(small.measurement.peakMemory).toBeLessThan(20e6);
    expect(small.measurement.cpuMs).toBeLessThan(large.measurement.cpuMs ?? 0);
  });

  test('knows who wrote nothing, so that nobody need look; of a pipe nobody knows', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const silence = async (line: string, job = {}) => (await executor.run(shell(folder, line, job))).isSilent;
    expect(await silence('true')).toBe(true);
    expect(await silence('exit 3')).toBe(true);
    expect(await silence('echo out')).toBeUndefined();
    expect(await silence('echo err >&2')).toBeUndefined();
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    expect(await silence('echo through', { stdout: pipe })).toBeUndefined();
    const bytes = Buffer.alloc(100);
    expect([readSync(reader, bytes), readSync(reader, bytes)]).toEqual([8, 0]); // and its end
    closeSync(reader);
  });

  test('somebody kills a keeper that is free: the next start finds another', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    for (let round = 0; round < 3; round++) {
      expect((await executor.run(shell(folder, 'exit 4'))).exit).toEqual({ type: 'exited', code: 4 });
      for (const pid of keepersOf(serverOf())) process.kill(pid, 'SIGKILL');
    }
  });

  test('a stop that comes at a tree’s very end never meets the next one', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    for (let round = 0; round < 60; round++) {
      const short = shell(folder, 'true');
      const end = executor.run(short);
      setTimeout(() => executor.stop(short, 'timeout', round % 2 === 0 ? 'now' : 'gently'), round % 8);
      await end;
      expect((await executor.run(shell(folder, 'exit 9'))).exit).toEqual({ type: 'exited', code: 9 });
    }
  });

  test('close leaves no helper', async () => {
    const folder = temporaryFolder();
    const before = helpers(process.pid).length;
    const executor = executorOver('launcher', folder);
    await executor.run(shell(folder, 'true'));
    expect(helpers(process.pid).length).toBe(before + 1);
    await executor.close?.();
    expect(helpers(process.pid).length).toBe(before);
  });

  test('it answers to SIGTERM, SIGINT and SIGHUP as if they were not there', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const end = executor.run(attemptOf(folder, [rig.argv('one')]));
    const one = await rig.meet('one');
    const server = readProcesses().find(({ pid }) => pid === one.parent)?.parent ?? 0;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.kill(server, signal);
    one.tell('exit', { code: 6 });
    expect((await end).exit).toEqual({ type: 'exited', code: 6 });
    expect((await executor.run(shell(folder, 'exit 7'))).exit).toEqual({ type: 'exited', code: 7 });
  });

  test('300 trees at once', async () => {
    const folder = temporaryFolder();
    const executor = executorOver('launcher', folder);
    const ends = await Promise.all(Array.from({ length: 300 }, (_, index) => executor.run(shell(folder, `exit ${index % 7}`))));
    expect(ends.map(({ exit }) => (exit.type === 'exited' ? exit.code : exit))).toEqual(ends.map((_, index) => index % 7));
  });
});
