import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, environmentChanges, inheritedEnvironment, localBinFolders } from '../../src/execute/environment.js';
import { exitOfStatus } from '../../src/execute/exit-of.js';
import { decodeReport, encodeBase, encodeSignal, encodeStart, reportBytes } from '../../src/execute/launcher-protocol.js';
import { createOomWatch } from '../../src/execute/oom-watch.js';
import { pipelineExit } from '../../src/execute/pipeline-exit.js';
import { fillPlaceholders } from '../../src/execute/placeholders.js';
import { findSignature } from '../../src/execute/stderr-signature.js';
import type { Exit } from '../../src/model/attempt.js';

const code = (value: number): Exit => ({ type: 'exited', code: value });
const signal = (name: string): Exit => ({ type: 'signaled', signal: name });

describe('the exit of a pipeline', () => {
  test.each<[string, Exit[], Exit]>([
    ['all well', [code(0), code(0)], code(0)],
    ['the rightmost failure', [code(1), code(2), code(0)], code(2)],
    ['the last stage', [code(0), code(7)], code(7)],
    ['SIGPIPE of an inner stage', [signal('SIGPIPE'), code(0)], code(0)],
    ['141 of an inner shell', [code(141), code(0)], code(0)],
    ['SIGPIPE of the last stage', [code(0), signal('SIGPIPE')], signal('SIGPIPE')],
    ['141 of the last stage', [code(141)], code(141)],
    ['a failure before a SIGPIPE', [code(3), signal('SIGPIPE'), code(0)], code(3)],
  ])('%s', (_name, stages, exit) => {
    expect(pipelineExit(stages)).toEqual(exit);
  });
});

describe('placeholders', () => {
  test('anything without braces of ours stays as it is', () => {
    const plain = fc.string().filter((text) => !text.includes('{cpus}') && !text.includes('{memoryMb}'));
    fc.assert(
      fc.property(fc.array(plain), (argv) => {
        expect(fillPlaceholders(argv, { cpus: 1, memory: 0 })).toEqual(argv);
      }),
    );
  });

  test('each is replaced everywhere; cores are whole and at least one', () => {
    expect(
      fillPlaceholders(['-j{cpus}', '{memoryMb}m/{memoryMb}m', '{cpus}{cpus}'], { cpus: 3.7, memory: 5.5 * 2 ** 20 }),
    ).toEqual(['-j3', '5m/5m', '33']);
    expect(fillPlaceholders(['{cpus}'], { cpus: 0.25, memory: 0 })).toEqual(['1']);
  });
});

describe('the environment', () => {
  test('is the base, and the job’s over it', () => {
    const base = inheritedEnvironment({ A: '1', B: '2', C: undefined, PATH: '/bin' });
    const changes = environmentChanges({
      base,
      added: { B: null, D: '4' },
      firstOnPath: '/x:/y',
    });
    expect(changes).toEqual({ B: null, D: '4', PATH: '/x:/y:/bin' });
    expect(applyChanges(base, changes)).toEqual({ A: '1', D: '4', PATH: '/x:/y:/bin' });
  });

  test('folders of local programs: from the job’s folder up to the root, not above', () => {
    const bin = (folder: string) => `${folder}/node_modules/.bin`;
    expect(localBinFolders('/a/b/c', '/a')).toEqual([bin('/a/b/c'), bin('/a/b'), bin('/a')]);
    expect(localBinFolders('/a', '/a')).toEqual([bin('/a')]);
    expect(localBinFolders('/elsewhere', '/a')).toEqual([bin('/elsewhere'), bin('/a')]);
    expect(localBinFolders('/a/..b', '/a')).toEqual([bin('/a/..b'), bin('/a')]);
  });
});

describe('what runtimes print as they die', () => {
  test.each([
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'heap-oom'],
    [
      'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory\n 1: 0xb7',
      'heap-oom',
    ],
    ['Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap out of memory', 'heap-oom'],
    ['Traceback (most recent call last):\n  File "x.py", line 1\nMemoryError', 'oom'],
    ['numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8.00 GiB', 'oom'],
    ["terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc", 'oom'],
    ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', 'oom'],
    ['bash: fork: Cannot allocate memory', 'oom'],
    ['fatal error: runtime: out of memory', 'oom'],
    ['memory allocation of 1073741824 bytes failed', 'oom'],
    ['we handle MemoryError gracefully', undefined],
    ['heap out of memory is what this test is about', undefined],
    ['', undefined],
  ])('%s', (text, signature) => {
    expect(findSignature(text)).toBe(signature);
  });
});

describe('the watch over the kernel’s OOM killer', () => {
  test('knows whether it struck after a moment, and not before', () => {
    let kills = 7;
    let time = 0;
    const watch = createOomWatch(
      () => kills,
      () => time,
    );
    const first = watch.now();
    expect(watch.hasStruckSince(first)).toBe(false);
    time = 1000;
    kills = 8;
    watch.observe();
    time = 2000;
    const second = watch.now();
    expect(watch.hasStruckSince(first)).toBe(true);
    expect(watch.hasStruckSince(second)).toBe(false);
    kills = 9;
    expect(watch.hasStruckSince(second)).toBe(true);
  });

  test('says no where nothing can be known', () => {
    expect(createOomWatch(() => undefined).hasStruckSince(0)).toBe(false);
  });
});

describe('the launcher’s protocol', () => {
  test('a start: lengths, counts and strings in their places', () => {
    const message = encodeStart(
      7,
      {
        key: 'k',
        stages: [
          { file: '/bin/a', argv: ['a', '', 'ü'] },
          { file: '/bin/sh', argv: ['sh', '-c', 'b'], simple: ['b'] },
        ],
        cwd: '/w',
        env: { X: '1', Y: '' },
        stdout: '/o',
        stderr: '/o',
        keepsLeftovers: true,
        doors: ['/g/cgroup.procs', '/h/cgroup.procs'],
      },
      500,
    );
    expect(message.readUInt32LE(0)).toBe(message.length - 4);
    expect(Array.from({ length: 11 }, (_, index) => message.readInt32LE(4 + index * 4))).toEqual([
      ...[1, 7, 2, 2, 1, 500, 2],
      ...[3, 0, 3, 1],
    ]);
    expect(message.toString('utf8', 48).split('\0')).toEqual([
      '/w',
      '',
      '/o',
      '',
      '/g/cgroup.procs',
      '/h/cgroup.procs',
      '/bin/a',
      'a',
      '',
      'ü',
      '/bin/sh',
      'sh',
      '-c',
      'b',
      'b',
      'X=1',
      'Y=',
      '',
    ]);
  });

  test('a variable that is not to be there, and what all starts have in common', () => {
    const request = {
      key: 'k',
      stages: [{ file: '/a', argv: ['a'] }],
      cwd: '/w',
      stdout: '/o',
      stderr: '/o',
      keepsLeftovers: false,
      doors: [],
    } as const;
    const message = encodeStart(7, { ...request, env: { X: null, Y: 'y' } }, 500);
    expect(message.toString('utf8').split('\0').slice(-3)).toEqual(['X', 'Y=y', '']);
    const base = encodeBase({ A: '1', Ü: 'ä=' });
    expect([0, 4, 8, 12].map((at) => base.readInt32LE(at))).toEqual([base.length - 4, 3, 0, 2]);
    expect(base.toString('utf8', 16)).toBe('A=1\0Ü=ä=\0');
  });

  test('a signal', () => {
    expect(encodeSignal(9, 'kill')).toEqual(Buffer.from([12, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0, 0]));
  });

  test('reports; an unknown one is a bug and says so', () => {
    const report = Buffer.alloc(reportBytes);
    report.writeUInt32LE(4, 0);
    report.writeUInt32LE(5, 4);
    report.writeUInt32LE(1, 8);
    report.writeInt32LE(0x100, 16);
    report.writeBigUInt64LE(2048n, 24);
    report.writeBigUInt64LE(1500n, 32);
    expect(decodeReport(report)).toEqual({
      kind: 'ended',
      tree: 5,
      stage: 1,
      status: 0x100,
      largestProcess: 2 ** 21,
      cpuMs: 1.5,
    });
    report.writeUInt32LE(2, 0);
    report.writeInt32LE(77, 12);
    report.writeInt32LE(13, 16);
    report.writeBigUInt64LE(2_500_000n, 56);
    const started = { kind: 'started', tree: 5, stage: 1, pid: 77, refusal: 13, atMs: 2.5 };
    expect(decodeReport(report)).toEqual({ ...started, isOver: false });
    report.writeUInt32LE(1, 20);
    expect(decodeReport(report)).toEqual({ ...started, isOver: true });
    report.writeUInt32LE(99, 0);
    expect(() => decodeReport(report)).toThrow('Internal error');
  });

  test('a status word of wait', () => {
    expect(exitOfStatus(0x0300)).toEqual(code(3));
    expect(exitOfStatus(9)).toEqual(signal('SIGKILL'));
    expect(exitOfStatus(0x80 | 6)).toEqual(signal('SIGABRT')); // with a core dump
    expect(exitOfStatus(34)).toEqual(signal('SIG34'));
  });
});
