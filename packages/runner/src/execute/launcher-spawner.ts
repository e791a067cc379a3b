import type { ProcessId } from '../measure/meter.js';
import type { Environment } from './environment.js';
import { explainStart } from './explain-start.js';
import { type LauncherProcess, startLauncher } from './launcher-process.js';
import { encodeBase, encodeSignal, encodeStart } from './launcher-protocol.js';
import { followTree, type LauncherTree } from './launcher-tree.js';
import { jobOomScore } from './oom-score.js';
import type { Spawner } from './spawner.js';
import { killTree } from './terminate.js';

/** Bytes; far above what any system takes as arguments and environment, and below what the launcher takes for nonsense. */
const longestMessage = 2 ** 24;

/** A spawner that may find out at its start, or later, that it cannot serve. */
export interface LauncherSpawner extends Spawner {
  /** Starts the launcher if need be; false when its self-test failed or it has died. Never rejects. */
  isUsable(): Promise<boolean>;
}

/**
 * Starts processes through the launcher, one process for the whole run: a start is one message, however large we are, and nothing outlives
 * us, because every tree has a keeper that outlives the tree. The accounts of CPU time and memory are the kernel's.
 *
 * @param base what processes inherit.
 * @param members finds an attempt's processes by a sweep; it is needed only when somebody killed the launcher and its keepers.
 */
export function createLauncherSpawner(
  file: string,
  base: Environment,
  members: (key: string) => readonly ProcessId[],
): LauncherSpawner {
  const trees = new Map<number, LauncherTree>();
  const oomScore = jobOomScore();
  let launcher: LauncherProcess | undefined;
  let isDead = false;
  let count = 0;

  const remove = (number: number) => {
    trees.delete(number);
    if (trees.size === 0) launcher?.hold(false);
  };
  const run = () => {
    const process = startLauncher(file, {
      report(report) {
        if (report.kind === 'hello') return;
        if (trees.get(report.tree)?.hear(report)) remove(report.tree);
      },
      silence() {
        isDead = true;
        for (const [number, tree] of trees) {
          tree.lose();
          remove(number);
        }
      },
    });
    process.send(encodeBase(base));
    return process;
  };
  return {
    name: 'launcher',
    entersGroups: true,
    async isUsable() {
      try {
        launcher ??= run();
      } catch {
        isDead = true; // what cannot be executed at all is told at once, not as an event
      }
      return !isDead && launcher !== undefined && (await launcher.isUsable) && !isDead;
    },
    async start(request, listener) {
      launcher ??= run();
      const process = launcher;
      if (isDead) return { failure: 'cannot start: the launcher has died', isUntried: true };
      const number = ++count;
      const message = encodeStart(number, request, oomScore);
      if (message.length > longestMessage) return { failure: explainStart(request.stages[0].file, 'E2BIG') };
      const tree = followTree(request, listener, {
        signal(name) {
          if (trees.has(number)) process.send(encodeSignal(number, name));
        },
        sweep: () => killTree({ leaders: [], members: () => members(request.key) }),
      });
      trees.set(number, tree);
      process.hold(true);
      process.send(message);
      return tree.start;
    },
    async close() {
      await launcher?.close();
    },
  };
}
