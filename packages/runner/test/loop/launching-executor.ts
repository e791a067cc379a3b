import type { Clock } from '../../src/clock.js';
import type { Executor } from '../../src/execute/executor.js';
import type { Attempt, AttemptEnd, Exit, StopReason } from '../../src/model/attempt.js';

/** How one pretended attempt behaves. */
export interface Play {
  readonly durationMs: number;
  readonly exit: Exit;
}

interface Tree {
  readonly attempt: Attempt;
  readonly play: Play;
  readonly begun?: (agoMs: number) => void;
  readonly settle: (end: AttemptEnd | undefined) => void;
  startedAt: number;
  stop?: StopReason;
  cancel?: () => void;
}

/**
 * A place that is far away: what it is told arrives late and in order, and so does what it tells; in between it goes on by itself, as the launcher
 * does. It knows what truly runs at each moment.
 */
export function launchingExecutor(
  clock: Clock,
  cpus: number,
  script: (attempt: Attempt) => Play,
  delayMs: () => number,
  most = Number.POSITIVE_INFINITY,
): Executor & { readonly mostCpus: number; readonly queuedCount: number; readonly followedCount: number } {
  const running = new Map<string, Tree>();
  const queued: Tree[] = [];
  const followed = new Set<string>();
  let places = 0;
  let mostCpus = 0;
  let queuedCount = 0;
  let followedCount = 0;
  const line = () => {
    let last = 0;
    return (then: () => void) => {
      last = Math.max(last, clock.now() + delayMs());
      clock.after(last - clock.now(), then);
    };
  };
  const order = line();
  const report = line();
  const begin = (tree: Tree) => {
    tree.startedAt = clock.now();
    running.set(tree.attempt.key, tree);
    mostCpus = Math.max(
      mostCpus,
      [...running.values()].reduce((sum, { attempt }) => sum + attempt.allocation.cpus, 0),
    );
    const { begun, startedAt } = tree;
    if (begun) report(() => begun(clock.now() - startedAt));
    tree.cancel = clock.after(tree.play.durationMs, () => end(tree));
  };
  const end = (tree: Tree) => {
    running.delete(tree.attempt.key);
    const next = tree.stop === undefined ? queued.shift() : undefined;
    const wallMs = clock.now() - tree.startedAt;
    const exit: Exit = tree.stop === undefined ? tree.play.exit : { type: 'stopped', reason: tree.stop };
    report(() => {
      if (next !== undefined) followed.add(tree.attempt.key);
      tree.settle({ exit, measurement: { wallMs, peakMemory: 1, method: 'none' } });
    });
    if (next === undefined) return;
    followedCount++;
    begin(next);
  };
  const letIn = () => {
    for (; places > 0 && queued.length > 0; places--) begin(queued.shift()!);
  };
  const treeOf = (attempt: Attempt, settle: Tree['settle'], begun?: Tree['begun']): Tree => ({
    attempt,
    play: script(attempt),
    settle,
    startedAt: 0,
    ...(begun && { begun }),
  });
  return {
    name: 'local',
    capacity: { cpus, memory: 2 ** 33 },
    get mostCpus() {
      return mostCpus;
    },
    get queuedCount() {
      return queuedCount;
    },
    get followedCount() {
      return followedCount;
    },
    run: (attempt) =>
      new Promise<AttemptEnd>((resolve) => {
        const tree = treeOf(attempt, (end) => resolve(end!));
        order(() => begin(tree));
      }),
    stop({ key }, reason) {
      order(() => {
        const tree = running.get(key);
        if (tree === undefined) return;
        tree.cancel?.();
        tree.stop ??= reason;
        end(tree);
      });
    },
    queue: {
      accepts: () => true,
      offer: (attempt) => (begun) =>
        new Promise((resolve) => {
          queuedCount++;
          const tree = treeOf(attempt, resolve, begun);
          order(() => {
            if (queued.length >= most) report(() => tree.settle(undefined));
            else queued.push(tree);
            letIn();
          });
        }),
      isFollowed: ({ key }) => followed.delete(key),
      allow(count) {
        order(() => {
          places += count;
          letIn();
        });
      },
      retract() {
        order(() => {
          for (const tree of queued.splice(0)) report(() => tree.settle(undefined));
        });
      },
    },
  };
}
