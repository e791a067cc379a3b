import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttemptEndEvent, normalize, type Plugin, prepareRun, run } from '@mpmsub/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileCache } from '../../src/index.js';
import { MiB } from '../one-run.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mpmsub-real-input-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Reads its file, keeps it in memory, and stays until it was surely seen. */
const HOLD = `const held = require('fs').readFileSync(process.argv[1]);
const other = Buffer.from(held);
setTimeout(() => process.exit(held[0] === other[0] ? 0 : 1), 400);`;

const KINDS = {
  'a script that holds its file twice': (path: string) => [process.execPath, '-e', HOLD, path],
  sort: (path: string) => ['sort', '--parallel=1', path, '-o', '/dev/null'],
};

/** Lines of 64 characters in no order. */
function writeLines(path: string, mebibytes: number): void {
  const bytes = Buffer.alloc(mebibytes * MiB, 'x');
  for (let line = 0; line * 64 < bytes.length; line++)
    bytes.write(`\n${String((line * 7919) % 1_000_003).padStart(9)}`, line * 64);
  writeFileSync(path, bytes);
}

async function runReal(
  command: (path: string) => string[],
  sizes: readonly number[],
): Promise<ReadonlyMap<string, AttemptEndEvent>> {
  const jobs = sizes.map((size) => ({ id: `${size}`, cmd: command(`${size}.txt`), input: `${size}.txt`, env: { LC_ALL: 'C' } }));
  const ends = new Map<string, AttemptEndEvent>();
  const listener: Plugin = {
    name: 'listener',
    apply: ({ hooks }) => hooks.attemptEnd.tap('listener', (event) => void ends.set(event.jobId, event)),
  };
  const prepared = await prepareRun(normalize({ jobs, maxWorkers: 1 }, { root }));
  const report = await run({ ...prepared, plugins: [profileCache({ frozen: false }), listener] });
  expect(report.ok).toBe(true);
  return ends;
}

describe.each(Object.entries(KINDS))('%s', (_, command) => {
  it('is measured with small files; a larger one that it never saw gets what it needs', async () => {
    const small = [24, 36, 48, 64, 80, 96];
    for (const size of [...small, 220]) writeLines(join(root, `${size}.txt`), size);
    await runReal(command, small);
    const end = (await runReal(command, [220])).get('220')!;
    const { peakMemory } = end.measurement;
    const booked = end.attempt.allocation.memory;
    expect(end.attempt.job.estimate).toMatchObject({ ofInput: true });
    expect(peakMemory).toBeGreaterThan(200 * MiB);
    expect(booked).toBeGreaterThan(peakMemory!);
    expect(booked).toBeLessThan(peakMemory! * 1.6);
  });
});
