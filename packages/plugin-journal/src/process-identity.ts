import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process for certain: a pid alone may be used again, and says nothing on another host or in another container. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system counts it (clock ticks after boot on Linux, seconds since the epoch elsewhere); 0 where it cannot be had. */
  readonly startTime: number;
  readonly host: string;
  /** Id of the boot; empty where there is none. */
  readonly boot: string;
  /** The pid namespace; empty where there is none. */
  readonly namespace: string;
}

/** The process that runs this code. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? 0,
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '',
  };
}

/** Whether that very process lives; `undefined` when it cannot be told from here (another host, another container). */
export function isAlive(identity: ProcessIdentity, here: ProcessIdentity = thisProcess()): boolean | undefined {
  if (identity.host !== here.host) return undefined;
  if (identity.boot !== here.boot) return false;
  if (identity.namespace !== here.namespace) return undefined;
  const startTime = startTimeOf(identity.pid);
  return startTime !== undefined && startTime === identity.startTime;
}

/** When the process of this pid began, in the unit of {@link ProcessIdentity.startTime}; `undefined` when there is none. */
export function startTimeOf(pid: number): number | undefined {
  if (process.platform === 'linux') {
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (stat === undefined) return undefined;
    // The name in parentheses may hold anything, so count from its end: state is the 3rd field, the start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19]);
  }
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const began = Date.parse((stdout ?? '').trim());
  return Number.isNaN(began) ? undefined : began / 1000;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
