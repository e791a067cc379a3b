import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MiB = 1024 ** 2;
const BUDGET = 1024 * MiB;
const JOBS = 20;
/** Milliseconds between two looks of the observer: a passing is taken to have lasted until the next one. */
const EACH_MS = 20;
/** Asked and really used, MiB: what is asked is 40 % too low. */
const ASKED = 100;
const USED = 167;

/** Ways to use the memory, from `zoo` command lines: the run must hold against each. */
const patterns = ({ zoo }) => ({
  'grow over 3 s': [[zoo, 'ramp', USED, 3000]],
  'all at once': [[zoo, 'hold', USED, 1500]],
  'late spike': [
    [zoo, 'hold', 20, 1500],
    [zoo, 'hold', USED, 500],
  ],
  'old, then a spike': [
    [zoo, 'hold', 84, 12_000],
    [zoo, 'hold', USED, 500],
  ],
  'trees of 3': [['for half in 1 2; do', zoo, 'ramp', Math.ceil(USED / 2), '1000 & done; wait']],
  'trees of 11': [['for tenth in 0 1 2 3 4 5 6 7 8 9; do', zoo, 'ramp', Math.ceil(USED / 10), '1000 & done; wait']],
});

/** What holds in every pattern. */
export const isHeld = ({ succeeded, over, longestMs, oldestTouched, killed, reported }) =>
  succeeded === JOBS && over <= 0.05 && longestMs <= 1000 && oldestTouched === 0 && reported === killed;

/**
 * Runs 20 jobs that use more than they asked for on a budget of 1 GiB, observed from outside, once for each pattern.
 *
 * @param words only patterns whose names hold one of them; default: all.
 */
export async function pressures(zoo, words = ['']) {
  const rows = [];
  for (const [name, lines] of Object.entries(patterns(zoo))) {
    if (words.some((word) => name.includes(word))) rows.push({ name, ...(await press(lines)) });
  }
  return rows;
}

const quoted = (line) => line.join(' ');

async function press(lines) {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-pressure-'));
  const mark = `MPMSUB_PRESSED=${process.pid}-${performance.now()}`;
  const [name, value] = mark.split('=');
  const job = { cmd: lines.map(quoted).join('; '), cpus: 1, memory: `${ASKED}M`, env: { [name]: value }, pinned: true };
  const jobs = Object.fromEntries(Array.from({ length: JOBS }, (_, index) => [`j${String(index).padStart(2, '0')}`, job]));
  const observer = fork(new URL('observer.mjs', import.meta.url).pathname);
  const runner = fork(new URL('pressed-run.mjs', import.meta.url).pathname);
  observer.send({ mark });
  const [told] = await tell(runner, { jobs, memory: BUDGET, root });
  const [{ samples }] = await tell(observer, { end: true });
  rmSync(root, { recursive: true, force: true });
  return { ...told, ...overshoot(samples), looks: samples.length };
}

const tell = (process, message) => {
  process.send(message);
  return once(process, 'message');
};

/** How far and how long at a stretch the budget was passed. */
function overshoot(samples) {
  let peak = 0;
  let longestMs = 0;
  let since;
  for (const [at, bytes] of samples) {
    peak = Math.max(peak, bytes);
    if (bytes <= BUDGET) since = undefined;
    else {
      since ??= at;
      longestMs = Math.max(longestMs, at - since + EACH_MS);
    }
  }
  return { over: Math.max(0, peak / BUDGET - 1), longestMs };
}
