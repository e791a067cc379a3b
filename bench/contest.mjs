// What every case that runs programs shares: one timed run, rounds in random order, medians, and the table of bars.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The installed form of the command line: build first. */
export const MPMSUB = fileURLToPath(new URL('../packages/mpmsub/bin/mpmsub.js', import.meta.url));

/** Is there such a program? */
export const has = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      return readFileSync(join(folder, program)).length > 0;
    } catch {
      return false;
    }
  });

/** A folder for one run, removed by `done`. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'mpmsub-bench-'));
  return { folder, done: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Runs a command line to its end. `wallMs` is from the start to the exit; `cpuMs` is the time of it and of all that it waited for;
 * `rssMb` is the peak of its first process alone. With `limitMs` it is a group of its own,
 * which is killed after that time or by the second argument of `onStart`: `code` is `null` then.
 */
export async function once(argv, { cwd, env = {}, stdin, onStart, limitMs } = {}) {
  mkdirSync(cwd, { recursive: true });
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r');
  const out = openSync(join(cwd, 'stdout'), 'w');
  const err = openSync(join(cwd, 'stderr'), 'w');
  // The shell's own clock is the only one that counts the children of children without a tool that is not installed everywhere.
  const timed = ['bash', '-c', 'TIMEFORMAT="%R %U %S"; exec 3>times; { time "$@" 2>&4; } 4>&2 2>&3', 'bash', ...argv];
  const started = performance.timeOrigin + performance.now();
  const options = { cwd, env: { ...process.env, ...env }, stdio: [input, out, err], detached: limitMs !== undefined };
  const child = spawn(timed[0], timed.slice(1), options);
  const endAll = () => process.kill(-child.pid, 'SIGKILL');
  const limit = limitMs !== undefined && setTimeout(endAll, limitMs);
  // A group of its own hears no Ctrl-C, and would go on for hours beside all that is measured later.
  if (limit) process.once('exit', endAll);
  for (const fd of [input, out, err]) if (fd !== 'ignore') closeSync(fd);
  let rssKb = 0;
  const look = () => {
    const first = onlyChild(child.pid);
    if (first !== undefined) rssKb = Math.max(rssKb, highWater(first));
  };
  const watch = setInterval(look, 50);
  onStart?.(() => onlyChild(child.pid), endAll);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(watch);
  clearTimeout(limit);
  if (limit) process.off('exit', endAll);
  if (code === null) return { code, started, wallMs: Number.NaN, cpuMs: Number.NaN, rssMb: rssKb / 1024 };
  const [real, user, system] = readFileSync(join(cwd, 'times'), 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { code, started, wallMs: real * 1000, cpuMs: (user + system) * 1000, rssMb: rssKb / 1024 };
}

function onlyChild(pid) {
  try {
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')[0];
    return first ? Number(first) : undefined;
  } catch {
    return undefined;
  }
}

function highWater(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** CPU milliseconds that the living threads of one process have used so far, to the nanosecond: `stat` knows only hundredths of a second. */
export function ownCpuMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  return threads.reduce((sum, thread) => sum + ns(thread), 0) / 1e6;
}

/**
 * Runs all contestants `rounds` times, in another random order in each round, so that a noisy moment meets them all alike.
 *
 * @param contestants by name: a function that answers figures by name.
 * @returns medians of each figure, by contestant.
 */
export async function contest(contestants, rounds) {
  const seen = new Map(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled([...seen.keys()])) seen.get(name).push(await contestants[name]());
  }
  return Object.fromEntries([...seen].map(([name, runs]) => [name, medians(runs)]));
}

function medians(runs) {
  const names = Object.keys(runs[0]).filter((name) => typeof runs[0][name] === 'number');
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))]));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function shuffled(list) {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}

/** A bar: `reached` against `bar`, where less (or, with `least`, more) is better. */
export function bar(what, reached, limit, { unit = '', least = false } = {}) {
  return { what, reached, bar: limit, unit, least, ok: least ? reached >= limit : reached <= limit };
}

/** Prints rows of figures, then the bars. */
export function report({ json }, figures, bars) {
  if (!json) {
    table(figures);
    if (bars.length > 0) console.log('');
    table(
      bars.map(({ what, reached, bar: limit, unit, least, ok }) => ({
        bar: what,
        reached: `${number(reached)}${unit}`,
        wanted: `${least ? '>=' : '<='} ${number(limit)}${unit}`,
        ok: ok ? 'ok' : 'NOT reached',
      })),
    );
  }
  return { figures, bars };
}

function table(rows) {
  if (rows.length === 0) return;
  const names = Object.keys(rows[0]);
  const cells = rows.map((row) =>
    names.map((name) => (typeof row[name] === 'number' ? number(row[name]) : String(row[name] ?? '-'))),
  );
  const widths = names.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at].length)));
  const line = (row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ');
  console.log(line(names));
  for (const row of cells) console.log(line(row));
}

function number(value) {
  if (!Number.isFinite(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
