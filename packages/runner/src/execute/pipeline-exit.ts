import { constants } from 'node:os';
import type { Exit } from '../model/attempt.js';

/** What a shell answers for a child that died of SIGPIPE. */
const shellSigpipe = 128 + constants.signals.SIGPIPE;

/**
 * The exit of a whole pipeline, by the rule of `set -o pipefail`: the rightmost stage that failed, or success. A stage that is not
 * the last may die of SIGPIPE: its reader had enough (`yes | head -1`).
 */
export function pipelineExit(stages: readonly Exit[]): Exit {
  const last = stages.length - 1;
  const failed = stages.findLastIndex((exit, index) => !(hasSucceeded(exit) || (index < last && isBrokenPipe(exit))));
  return stages[failed] ?? { type: 'exited', code: 0 };
}

function hasSucceeded(exit: Exit): boolean {
  return exit.type === 'exited' && exit.code === 0;
}

function isBrokenPipe(exit: Exit): boolean {
  return exit.type === 'signaled' ? exit.signal === 'SIGPIPE' : exit.type === 'exited' && exit.code === shellSigpipe;
}
