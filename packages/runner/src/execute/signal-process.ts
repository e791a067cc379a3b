import { readFileSync } from 'node:fs';
import type { ProcessId } from '../measure/meter.js';

/** What became of a signal: `refused` is another user's process, `missing` one that is gone or whose pid now belongs to another. */
export type Delivery = 'sent' | 'missing' | 'refused';

/** Start time of a process in clock ticks after boot, by /proc; `undefined` where there is no such process or no /proc. */
export function startTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

/** Sends a signal to exactly this process: a pid that was reused in the meantime gets nothing. */
export function signalProcess({ pid, startTime }: ProcessId, signal: NodeJS.Signals): Delivery {
  if (startTime !== 0 && startTimeOf(pid) !== startTime) return 'missing';
  return send(pid, signal);
}

/**
 * Sends a signal to the process group that `leader` founded. Its number cannot be taken by others while a member lives; once the
 * number belongs to a new process, the group is gone and nothing is sent.
 */
export function signalGroup(leader: ProcessId, signal: NodeJS.Signals): Delivery {
  const now = startTimeOf(leader.pid);
  if (now !== undefined && leader.startTime !== 0 && now !== leader.startTime) return 'missing';
  return send(-leader.pid, signal);
}

function send(target: number, signal: NodeJS.Signals): Delivery {
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'refused' : 'missing';
  }
}
