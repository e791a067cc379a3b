import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Plugin, run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, VirtualClock } from '@mpmsub/runner/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchOutput } from '../../../src/cli/batch/batch-output.js';

/** What was printed and what began, in order. */
let seen: string[];
let root: string;
beforeEach(() => {
  seen = [];
  root = mkdtempSync(join(tmpdir(), 'mpmsub-'));
  const hear = (chunk: unknown) => seen.push(Buffer.from(chunk as Uint8Array).toString()) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const witness: Plugin = {
  name: 'witness',
  apply({ hooks }) {
    hooks.attemptStart.tap('witness', ({ jobId }) => seen.push(`start ${jobId}`));
    hooks.jobEnd.tap('witness', ({ result }) => setImmediate(() => seen.push(`line of ${result.id}`)));
    hooks.warning.tap('witness', ({ code, message }) => seen.push(`${code}: ${message}`));
  },
};

/** Runs jobs one at a time; `write` makes what each has written. */
async function printed(
  ids: readonly string[],
  write: (id: string, logs: { stdout: string; stderr: string }) => void,
  tags?: Map<string, string>,
) {
  const clock = new VirtualClock(0);
  const script = ({ job, logs }: { job: { id: string }; logs: { stdout: string; stderr: string } }) => {
    mkdirSync(dirname(logs.stdout), { recursive: true });
    write(job.id, logs);
    return {};
  };
  const executor = fakeExecutor({ clock, capacity: { cpus: 1, memory: 1e9 }, script });
  const jobs = ids.map((id, index) => fakeJob(id, { index, cwd: root }));
  const config = { file: undefined, root };
  await run({
    jobs,
    executors: [executor],
    machine: fakeMachine(),
    config,
    plugins: [batchOutput(tags, false), witness],
    clock,
    logs: 'separate',
  });
  return seen;
}

describe('the output of a batch', () => {
  it('comes when the next command is on its way, whole, and in order with what others print', async () => {
    const write = (id: string, logs: { stdout: string; stderr: string }) => {
      writeFileSync(logs.stdout, `out ${id}`);
      writeFileSync(logs.stderr, id === 'b' ? '' : `err ${id}`);
    };
    expect(await printed(['a', 'b', 'c'], write)).toEqual([
      ...['start a', 'start b', 'out a', 'err a', 'line of a'],
      ...['start c', 'out b', 'line of b', 'out c', 'err c', 'line of c'],
    ]);
  });

  it('is as long as the log was when the command ended, with a tag before each line', async () => {
    const long = 'line\n'.repeat(40_000);
    await printed(['a'], (_, logs) => writeFileSync(logs.stdout, long), new Map([['a', 'tag']]));
    expect(seen.slice(1, -1).join('')).toBe('tag\tline\n'.repeat(40_000));
  });

  it('that cannot be read is told once, and the run goes on', async () => {
    await printed(['a', 'b'], (_, logs) => mkdirSync(logs.stdout));
    expect(seen.filter((line) => /output-unreadable/.test(line))).toEqual([expect.stringMatching(/told once.*EISDIR/)]);
  });
});
