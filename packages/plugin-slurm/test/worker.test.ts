import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeJob } from '@mpmsub/runner/testing';
import { describe, expect, it, vi } from 'vitest';
import type { ManifestLine, ResultLine } from '../src/folder/records.js';
import { writeBatch } from '../src/folder/write-batch.js';
import { runElement } from '../src/worker/run-element.js';
import { tempFolder } from './temp-folder.js';

/** A batch of one element, and what its worker has written down. */
function batchOf(commands: readonly string[], extra: Partial<ManifestLine['job']> = {}, patienceMs?: number) {
  const root = tempFolder();
  const folder = join(root, 'batch');
  const lines = commands.map((text, i): ManifestLine => {
    const log = join(root, `${i}.log`);
    const stages = [{ argv: ['sh', '-c', text] as const, text }] as const;
    return {
      key: `r/${i}`,
      identity: text,
      losses: 0,
      attempt: 3,
      allocation: { cpus: 1, memory: 50 * 2 ** 20 },
      logs: { stdout: log, stderr: log },
      job: fakeJob(`job ${i}`, { stages, cwd: root, ...extra }),
    };
  });
  const header = {
    name: 'n',
    root,
    capacity: { cpus: 1, memory: 50 * 2 ** 20 },
    ...(patienceMs !== undefined && { patienceMs }),
  };
  writeBatch(folder, header, [lines], '');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    root,
    folder,
    results: () =>
      read('0.results')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ResultLine),
    done: () => JSON.parse(read('0.done')) as { reason: string },
  };
}

const ends = (results: readonly ResultLine[]) =>
  results.flatMap((line) => (line.type === 'end' ? [[line.item, line.end.exit] as const] : []));

describe('a worker', () => {
  it('runs its element, one after another where it has one CPU, and writes down how each ended', async () => {
    const batch = batchOf(['echo "$MPMSUB_JOB_ID $MPMSUB_ATTEMPT $MPMSUB_MEMORY_MB"', 'exit 3', 'kill -9 $$']);
    expect(await runElement(batch.folder, 0, () => {})).toBe(0);
    const results = batch.results();
    expect(results.map(({ type, item }) => `${type} ${item}`).filter((text) => text.startsWith('start'))).toEqual([
      'start 0',
      'start 1',
      'start 2',
    ]);
    expect(new Map(ends(results))).toEqual(
      new Map([
        [0, { type: 'exited', code: 0 }],
        [1, { type: 'exited', code: 3 }],
        [2, { type: 'signaled', signal: 'SIGKILL' }],
      ]),
    );
    expect(batch.done()).toEqual({ reason: 'finished', ends: 3 });
    expect(readFileSync(join(batch.root, '0.log'), 'utf8')).toBe('job 0 3 50\n');
  });

  it('leaves alone what another copy has claimed', async () => {
    const batch = batchOf(['touch ran']);
    mkdirSync(join(batch.folder, '0.claim'));
    const said: string[] = [];
    expect(await runElement(batch.folder, 0, (line) => said.push(line))).toBe(0);
    expect(said.join()).toMatch(/element 0 is another's/);
    expect(existsSync(join(batch.root, 'ran'))).toBe(false);
    expect(existsSync(join(batch.folder, '0.done'))).toBe(false);
  });

  it('says that its folder must be shared when it is not there', async () => {
    const said: string[] = [];
    expect(await runElement('/no/such/folder', 0, (line) => said.push(line))).toBe(2);
    expect(said.join()).toMatch(/must be on a file system that this node shares/);
  });

  it('keeps the time limit itself, and does not retry', async () => {
    const batch = batchOf(['sleep 60'], { timeout: { ms: 100 }, retry: { ...fakeJob('x').retry, times: 5 } });
    await runElement(batch.folder, 0, () => {});
    expect(ends(batch.results())).toEqual([[0, { type: 'stopped', reason: 'timeout' }]]);
  });

  it('gives back what it has not begun in three times its time', async () => {
    const batch = batchOf(['while [ ! -e go ]; do sleep 0.05; done', 'touch second'], {}, 1);
    const end = runElement(batch.folder, 0, () => {});
    await vi.waitUntil(() => existsSync(join(batch.folder, '0.results')), { timeout: 20_000 });
    writeFileSync(join(batch.root, 'go'), '');
    await end;
    expect(ends(batch.results())).toEqual([[0, { type: 'exited', code: 0 }]]);
    expect(batch.done()).toEqual({ reason: 'returned', ends: 1 });
    expect(existsSync(join(batch.root, 'second'))).toBe(false);
  });

  it('that is told to stop ends its jobs, and writes down no end of theirs', async () => {
    const batch = batchOf(['sleep 60', 'touch second']);
    const end = runElement(batch.folder, 0, () => {});
    await vi.waitUntil(() => existsSync(join(batch.folder, '0.results')), { timeout: 20_000 });
    writeFileSync(join(batch.folder, '0.revoked'), '');
    await end;
    expect(batch.results().map(({ type }) => type)).toEqual(['start']);
    expect(batch.done()).toEqual({ reason: 'returned', ends: 0 });
    expect(existsSync(join(batch.root, 'second'))).toBe(false);
  });
});
