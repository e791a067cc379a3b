import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { journal } from '@mpmsub/plugin-journal';
import { profileCache } from '@mpmsub/plugin-profile-cache';
import { progress } from '@mpmsub/plugin-progress';
import { summary } from '@mpmsub/plugin-summary';
import { type Executor, normalize, type Plugin, run } from '@mpmsub/runner';
import { fakeMachine } from '@mpmsub/runner/testing';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const LOT = 500;
const JOBS = 24_000;
/** Bytes of the heap for each job that is done: what chance and growing buffers are, and a fifth of what a result alone took before. */
const MOST = 40;

/** Ends all jobs at once, in a later turn, and keeps nothing. */
const executor: Executor = {
  name: 'local',
  capacity: { cpus: 2, memory: 2 ** 33 },
  async run() {
    await nextTurn();
    const measurement = { wallMs: 2, cpuMs: 1, peakMemory: 1_500_000, method: 'procfs' } as const;
    return { exit: { type: 'exited', code: 0 }, measurement };
  },
  stop() {},
};

/** The least that is alive in either window: what waits rises and falls. */
function watch(early: number, late: number) {
  const least = { early: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY };
  let done = 0;
  const look = (which: keyof typeof least) => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least[which] = Math.min(least[which], heapUsed + arrayBuffers);
  };
  const plugin: Plugin = {
    name: 'watch',
    apply: ({ hooks }) =>
      hooks.jobEnd.tap('watch', () => {
        done++;
        if (done % LOT !== 0) return;
        if (done > early - 4 * LOT && done <= early) look('early');
        if (done > late - 4 * LOT && done <= late) look('late');
      }),
  };
  return { plugin, least };
}

test('jobs that are done leave nothing behind in the memory of a stream, with all plugins', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-bounded-'));
  const stream = new PassThrough();
  stream.resume();
  const lot = (from: number) => {
    const jobs = Array.from({ length: LOT }, (_, at) => ({ id: `${from + at + 1}`, cmd: `gzip -k in/${from + at}.txt` }));
    return normalize({ jobs }, { root, firstIndex: from }).jobs;
  };
  async function* lots() {
    for (let from = LOT; from < JOBS; from += LOT) yield lot(from);
  }
  const [early, late] = [6000, JOBS - 6000];
  const { plugin, least } = watch(early, late);
  try {
    const report = await run({
      jobs: lot(0),
      arrivals: { lots, expected: JOBS - LOT, areLotsApart: true },
      executors: [executor],
      machine: fakeMachine(2),
      config: { file: undefined, root },
      plugins: [profileCache(), journal(), progress({ stream, mode: 'lines' }), summary({ stream }), plugin],
    });
    expect(report).toMatchObject({ ok: true, counts: { succeeded: JOBS }, results: [] });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  expect((least.late - least.early) / (late - early)).toBeLessThan(MOST);
});
