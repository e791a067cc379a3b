import type { ProcessId } from '../measure/meter.js';
import { signalGroup, signalProcess } from './signal-process.js';

/** A tree that can only be found by looking: what the portable spawner has. */
export interface SoughtTree {
  /** Leaders of the groups that we founded. */
  readonly leaders: readonly ProcessId[];
  /** Live processes by a fresh sweep, escapees included, zombies not. */
  members(): readonly ProcessId[];
}

/**
 * Milliseconds that processes which outlive the stages have to end by themselves before they count as leftovers: the `tee` behind a
 * shell's `> >(tee log)` always ends a moment after the shell.
 */
export const mercyMs = 200;

/** Milliseconds between the sweeps of one ending, without end: short at first, because most trees die at once. */
export function* sweepPauses(): Generator<number, never> {
  for (let pause = 1; ; pause = Math.min(pause * 2, 100)) yield pause;
}

/** Sweeps in which every process refused before we give up on them: another user's processes cannot be ended by us. */
const refusals = 20;

/** Sends signals to every process found, each once: a program may take a second SIGTERM for impatience. */
export function signalTree({ members }: SoughtTree, ...signals: readonly NodeJS.Signals[]): void {
  const found = members();
  for (const signal of signals) for (const member of found) signalProcess(member, signal);
}

/** Stops every process: repeated until a sweep finds no new one, because a process may fork while the others are being stopped. */
export function suspendTree(tree: SoughtTree): void {
  const seen = new Set<number>();
  for (let round = 0; round < 10; round++) {
    const fresh = tree.members().filter(({ pid }) => !seen.has(pid));
    if (fresh.length === 0) return;
    for (const member of fresh) {
      seen.add(member.pid);
      signalProcess(member, 'SIGSTOP');
    }
  }
}

/**
 * Live processes, none of which can have been missed in our groups: a look at /proc can miss a process that forks and exits all the time, so
 * where a look finds nobody the groups are killed in one stroke each, and where that met anybody we look again.
 */
export function remainingMembers(tree: SoughtTree): readonly ProcessId[] {
  const left = tree.members();
  if (left.length > 0) return left;
  const met = tree.leaders.map((leader) => signalGroup(leader, 'SIGKILL'));
  return met.includes('sent') ? tree.members() : left;
}

/**
 * Kills and looks again until nothing is left. A respawner, or a process that forks while it is being killed, takes several rounds.
 * Answers the processes that cannot be ended because they belong to another user.
 */
export async function killTree(tree: SoughtTree): Promise<readonly ProcessId[]> {
  let refused = 0;
  for (const pause of sweepPauses()) {
    const left = remainingMembers(tree);
    if (left.length === 0) return [];
    for (const leader of tree.leaders) signalGroup(leader, 'SIGKILL'); // a group cannot fork out from under its signal
    const deliveries = left.map((member) => signalProcess(member, 'SIGKILL'));
    refused = deliveries.every((delivery) => delivery === 'refused') ? refused + 1 : 0;
    if (refused >= refusals) return left;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return [];
}

/** A process in words for people. */
export function describeProcess({ pid, name }: ProcessId): string {
  return `${name} (${pid})`;
}
