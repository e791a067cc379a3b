import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { attemptOf, logsOf, temporaryFolder } from './attempts.js';
import { executorOver, spawners } from './executors.js';

const sh = (line: string) => ['sh', '-c', line];

describe.each(spawners)('pipelines over %s', (spawner) => {
  test('each stage feeds the next', async () => {
    const folder = temporaryFolder();
    const attempt = attemptOf(folder, [['printf', 'b\na\nc\n'], ['sort'], ['tr', 'a-z', 'A-Z'], ['head', '-2']]);
    const { exit } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 0 });
    expect(logsOf(attempt).stdout).toBe('A\nB\n');
  });

  test('`yes | head -1` succeeds: the reader had enough', async () => {
    const folder = temporaryFolder();
    const attempt = attemptOf(folder, [['yes'], ['head', '-1']]);
    const { exit, evidence } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 0 });
    expect(evidence?.stages?.[0]).toEqual({ type: 'signaled', signal: 'SIGPIPE' });
    expect(logsOf(attempt).stdout).toBe('y\n');
  });

  test('a failing inner stage fails the pipeline; the rightmost failure is its exit', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const { exit, evidence } = await executor.run(attemptOf(folder, [sh('exit 3'), sh('cat; exit 4'), ['cat']]));
    expect(exit).toEqual({ type: 'exited', code: 4 });
    expect(evidence?.stages).toEqual([3, 4, 0].map((code) => ({ type: 'exited', code })));
  });

  test('a megabyte of stderr from every stage blocks nobody', async () => {
    const folder = temporaryFolder();
    const loud = (name: string) => sh(`head -c 1000000 /dev/zero | tr '\\0' ${name} >&2; cat`);
    const attempt = attemptOf(folder, [loud('a'), loud('b'), loud('c')]);
    const { exit } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 0 });
    const { stderr } = logsOf(attempt);
    for (const name of ['a', 'b', 'c']) expect(stderr.replaceAll(new RegExp(`[^${name}]`, 'g'), '').length).toBe(1_000_000);
  });

  test('100 MB go through whole', async () => {
    const folder = temporaryFolder();
    const attempt = attemptOf(folder, [['head', '-c', '100000000', '/dev/zero'], ['cat'], ['cat']]);
    await executorOver(spawner, folder).run(attempt);
    expect(statSync(attempt.logs.stdout).size).toBe(100_000_000);
  });

  test('twenty stages', async () => {
    const folder = temporaryFolder();
    const attempt = attemptOf(folder, [['echo', 'through'], ...Array.from({ length: 19 }, () => ['cat'])]);
    const { exit } = await executorOver(spawner, folder).run(attempt);
    expect(exit).toEqual({ type: 'exited', code: 0 });
    expect(logsOf(attempt).stdout).toBe('through\n');
  });

  test('pipelines beside each other do not mix', async () => {
    const folder = temporaryFolder();
    const executor = executorOver(spawner, folder);
    const attempts = Array.from({ length: 12 }, (_, index) => attemptOf(folder, [['echo', String(index)], ['cat'], ['cat']]));
    await Promise.all(attempts.map((attempt) => executor.run(attempt)));
    expect(attempts.map((attempt) => logsOf(attempt).stdout)).toEqual(attempts.map((_, index) => `${index}\n`));
  });
});
