import type { ProcessId } from '../measure/meter.js';
import type { StageEnd, Tree, TreeEnd } from './spawner.js';
import {
  describeProcess,
  killTree,
  mercyMs,
  remainingMembers,
  type SoughtTree,
  signalTree,
  suspendTree,
  sweepPauses,
} from './terminate.js';

/** What a tree of the portable spawner is made of. */
export interface SoughtTreeParts extends SoughtTree {
  /** How the stages ended, when all have. */
  readonly ended: Promise<readonly StageEnd[]>;
  readonly keepsLeftovers: boolean;
  /** Called once, when nothing of the tree is to be watched any longer. */
  onGone(): void;
}

/** The handle on a tree whose processes are found by sweeps. */
export function createSoughtTree(parts: SoughtTreeParts): Tree {
  let wasAsked = false;
  let killing: Promise<readonly ProcessId[]> | undefined;
  const kill = () => {
    killing ??= killTree(parts);
    return killing;
  };
  const settle = async (): Promise<TreeEnd> => {
    await parts.ended;
    if (parts.keepsLeftovers && !wasAsked && !killing) return { leftovers: parts.members().map(describeProcess) };
    const since = performance.now();
    for (const pause of sweepPauses()) {
      if (killing) return { leftovers: (await killing).map(describeProcess) };
      const left = remainingMembers(parts);
      if (left.length === 0) break;
      if (!wasAsked && performance.now() - since >= mercyMs) {
        await kill();
        return { leftovers: left.map(describeProcess) };
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return { leftovers: [] };
  };
  return {
    ended: parts.ended,
    gone: settle().finally(() => parts.onGone()),
    ask() {
      wasAsked = true;
      signalTree(parts, 'SIGTERM', 'SIGCONT');
    },
    kill: () => void kill(),
    suspend: () => suspendTree(parts),
    resume: () => void signalTree(parts, 'SIGCONT'),
  };
}
