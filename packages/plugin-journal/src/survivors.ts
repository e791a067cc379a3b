import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startTimeOf } from './process-identity.js';

/** The variable that every process of an attempt carries: the executor's mark, a dot, and the attempt's key. */
const MARKER = 'MPMSUB_ATTEMPT_ID=';

/** Whether an attempt's processes have no business to live any more. */
export type IsLost = (key: string) => boolean;

/** A process of a run that is dead itself. */
export interface Survivor {
  readonly pid: number;
  readonly startTime: number;
  /** The attempt it belongs to. */
  readonly key: string;
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly key: string | undefined;
}

/**
 * Live processes of lost attempts: those that carry such a key in their environment, and all that descend from one. Never this
 * process or one it descends from.
 */
export function findSurvivors(isLost: IsLost): Survivor[] {
  const seen = new Map((process.platform === 'linux' ? readProc() : askPs()).map((one) => [one.pid, one]));
  const own = new Set<number>();
  for (let pid = process.pid; pid > 0 && !own.has(pid); pid = seen.get(pid)?.parent ?? 0) own.add(pid);

  const survivors: Survivor[] = [];
  for (const { pid } of seen.values()) {
    if (own.has(pid)) continue;
    const key = keyOf(pid, seen, isLost);
    const startTime = key === undefined ? undefined : startTimeOf(pid);
    if (key !== undefined && startTime !== undefined) survivors.push({ pid, startTime, key });
  }
  return survivors;
}

/** A process's own key, or that of the nearest process above it. */
function keyOf(first: number, seen: ReadonlyMap<number, Seen>, isLost: IsLost): string | undefined {
  const passed = new Set<number>();
  for (let pid = first; !passed.has(pid); ) {
    passed.add(pid);
    const one = seen.get(pid);
    if (one === undefined) return undefined;
    if (one.key !== undefined && isLost(one.key)) return one.key;
    pid = one.parent;
  }
  return undefined;
}

function readProc(): Seen[] {
  const seen: Seen[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      seen.push({ pid: Number(name), parent, key: markerIn(readEnvironment(name).split('\0')) });
    } catch {
      // It ended while we looked.
    }
  }
  return seen;
}

/** Empty for processes of other users, which are none of ours. */
function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

function askPs(): Seen[] {
  const table = execFileSync('ps', ['-axEwwo', 'pid=,ppid=,command='], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return table.split('\n').flatMap((row) => {
    const [, pid, parent, rest] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), key: markerIn(rest!.split(' ')) }];
  });
}

function markerIn(variables: readonly string[]): string | undefined {
  const value = variables.find((variable) => variable.startsWith(MARKER));
  return value?.slice(value.indexOf('.') + 1);
}

/** Milliseconds that processes are given after a request to end, and after a kill. */
export interface Patience {
  readonly graceMs: number;
  readonly killMs: number;
}

/**
 * Ends the survivors of dead attempts: asks first (SIGTERM, with SIGCONT for stopped ones), kills after the grace, and looks again
 * until none is left.
 *
 * @returns how many were ended, and those that could not be.
 */
export async function endSurvivors(
  isLost: IsLost,
  patience: Patience = { graceMs: 5000, killMs: 5000 },
): Promise<{ readonly ended: number; readonly left: readonly Survivor[] }> {
  const met = new Set<string>();
  const asked = new Set<string>();
  const started = performance.now();
  for (;;) {
    const left = findSurvivors(isLost);
    const passed = performance.now() - started;
    for (const survivor of left) {
      const name = `${survivor.pid}@${survivor.startTime}`;
      met.add(name);
      if (passed >= patience.graceMs) signal(survivor, 'SIGKILL');
      else if (!asked.has(name)) {
        asked.add(name);
        signal(survivor, 'SIGTERM');
        signal(survivor, 'SIGCONT');
      }
    }
    if (left.length === 0 || passed >= patience.graceMs + patience.killMs) return { ended: met.size - left.length, left };
    await wait(Math.min(20 + passed / 5, 200));
  }
}

function signal({ pid, startTime }: Survivor, name: NodeJS.Signals): void {
  try {
    if (startTimeOf(pid) === startTime) process.kill(pid, name);
  } catch {
    // Gone in between; or not ours to end, which shows in what is left.
  }
}
