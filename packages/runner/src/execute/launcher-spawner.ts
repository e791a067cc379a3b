import type { ProcessId } from '../measure/meter.js';
import type { Environment } from './environment.js';
import { explainStart } from './explain-start.js';
import { type LauncherProcess, startLauncher } from './launcher-process.js';
import {
  encodeBase,
  encodeSignal,
  encodeStart,
  longestQueued,
  type Report,
  retractMessage,
  takeMessage,
  untakeMessage,
} from './launcher-protocol.js';
import { followTree, type LauncherTree } from './launcher-tree.js';
import { jobOomScore } from './oom-score.js';
import type { Spawner, SpawnFailure, SpawnRequest, StartListener } from './spawner.js';
import { killTree } from './terminate.js';

/** Bytes; far above what any system takes as arguments and environment, and below what the launcher takes for nonsense. */
const longestMessage = 2 ** 24;

const UNTRIED: SpawnFailure = { failure: 'cannot start: the launcher does not serve', isUntried: true };
const UNQUEUED: SpawnFailure = { failure: 'cannot wait: the launcher does not take it', isReturned: true };

/**
 * Starts processes through the launcher, one process for the whole run: a start is one message, however large we are, and nothing outlives
 * us, because every tree has a keeper that outlives the tree. The accounts of CPU time and memory are the kernel's. Where its self-test fails,
 * or it has died, a start is answered as not tried.
 *
 * @param base what processes inherit.
 * @param members finds an attempt's processes by a sweep; it is needed only when somebody killed the launcher and its keepers.
 */
export function createLauncherSpawner(file: string, base: Environment, members: (key: string) => readonly ProcessId[]): Spawner {
  const trees = new Map<number, LauncherTree>();
  /** Of these, the ones that have not begun. */
  const queued = new Set<number>();
  /** Keys of those that have ended, and in whose place one that was queued began at once. */
  const followed = new Set<string>();
  const oomScore = jobOomScore();
  let launcher: LauncherProcess | undefined;
  let isDead = false;
  /** It has passed its self-test. */
  let isServing = false;
  let isHeld = false;
  let count = 0;

  const hold = (on: boolean) => {
    if (on !== isHeld) launcher?.hold(on);
    isHeld = on;
  };
  const letGo = () => {
    if (trees.size === 0) hold(false);
  };
  const remove = (number: number) => {
    trees.delete(number);
    queued.delete(number);
    // The next one mostly follows in this turn.
    if (trees.size === 0) setImmediate(letGo);
  };
  const hear = (report: Report) => {
    if (report.kind === 'hello') return;
    if (report.kind === 'started') queued.delete(report.tree);
    const tree = trees.get(report.tree);
    if (!tree?.hear(report)) return;
    remove(report.tree);
    if ((report.kind === 'gone' || report.kind === 'lost') && report.isFollowed) followed.add(tree.key);
  };
  const run = () => {
    const process = startLauncher(file, {
      report: hear,
      silence() {
        isDead = true;
        for (const [number, tree] of trees) {
          if (queued.has(number)) tree.hear({ kind: 'returned', tree: number });
          else tree.lose();
          remove(number);
        }
      },
    });
    process.send(encodeBase(base));
    return process;
  };
  const serve = async (): Promise<void> => {
    try {
      launcher ??= run();
      isServing = await launcher.isUsable;
    } catch {
      // what cannot be executed at all is told at once, not as an event
    }
    isDead ||= !isServing;
  };
  const send = (request: SpawnRequest, listener: StartListener, isQueued: boolean) => {
    const process = launcher;
    if (isDead || process === undefined) return Promise.resolve(isQueued ? UNQUEUED : UNTRIED);
    const number = ++count;
    const message = encodeStart(number, request, oomScore, isQueued);
    if (isQueued && message.length > longestQueued) return Promise.resolve(UNQUEUED);
    if (message.length > longestMessage) return Promise.resolve({ failure: explainStart(request.stages[0].file, 'E2BIG') });
    const tree = followTree(request, listener, {
      signal(name) {
        if (trees.has(number)) process.send(encodeSignal(number, name));
      },
      sweep: () => killTree({ leaders: [], members: () => members(request.key) }),
    });
    trees.set(number, tree);
    if (isQueued) queued.add(number);
    hold(true);
    if (isQueued) process.queue(message);
    else process.send(message);
    return tree.start;
  };
  const begin: Spawner['start'] = (request, listener) => send(request, listener, false);
  return {
    name: 'launcher',
    entersGroups: true,
    queue: {
      get isOpen() {
        return isServing && !isDead;
      },
      start: (request, listener) => send(request, listener, true),
      isFollowed: (key) => followed.delete(key),
      allow: (count) => launcher?.send(count > 0 ? takeMessage : untakeMessage),
      retract() {
        if (queued.size > 0) launcher?.send(retractMessage);
      },
    },
    start: (request, listener) => (isServing || isDead ? begin(request, listener) : serve().then(() => begin(request, listener))),
    async close() {
      await launcher?.close();
    },
  };
}
