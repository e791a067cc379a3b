import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Job, Plugin } from '@mpmsub/runner';
import { createPrintQueue } from '@mpmsub/text';
import { writeErr, writeOut } from '../write.js';

/** Filled and emptied within one call: a new one for each job would cost more than what most jobs print. */
const piece = Buffer.allocUnsafe(64 * 1024);
const LINE_END = 10;

/**
 * Copies each command's output to ours when it has ended, so that the lines of two commands never mix. At the end of the turn of the event
 * loop, when the commands that take the place of those which have ended are on their way.
 *
 * @param tags by job, filled as jobs come; what stands before each line, with a tab; `undefined`: nothing.
 * @param isOrdered in the order of the commands, not of their ends.
 */
export function batchOutput(tags: Map<string, string> | undefined, isOrdered: boolean): Plugin {
  return {
    name: 'batch-output',
    apply({ hooks, warn }) {
      const queue = createPrintQueue();
      let isTold = false;
      const guarded = (print: () => void) => {
        try {
          print();
        } catch (error) {
          if (!isTold)
            warn(`the output of a command cannot be shown (told once): ${(error as Error).message}`, 'output-unreadable');
          isTold = true;
        }
      };
      const printLater = (print: (() => void) | undefined) => {
        if (print !== undefined) queue.later(() => guarded(print));
      };
      // Before all others that listen to the end, so that what they print stands below.
      hooks.runEnd.tapPromise({ name: 'batch-output', stage: -200 }, async () => {
        await nextTurn();
        queue.close();
      });
      const waiting = new Map<string, (() => void) | undefined>();
      /** Those whose turn is still to come. A set goes in the order of arrival. */
      const order = new Set<string>();
      const expect = ({ jobs }: { readonly jobs: readonly Job[] }) => {
        for (const { id } of jobs) order.add(id);
      };
      if (isOrdered) {
        hooks.runStart.tap('batch-output', expect);
        hooks.jobsAdded.tap('batch-output', expect);
      }
      hooks.jobEnd.tap('batch-output', ({ job, result }) => {
        const { logs } = result;
        const tag = tags?.get(job.id);
        tags?.delete(job.id);
        const print =
          logs === undefined || result.restored || result.isSilent
            ? undefined
            : () => {
                if (job.stdout === undefined) copy(logs.stdout, tag, writeOut);
                if (job.stderr === undefined && logs.stderr !== logs.stdout) copy(logs.stderr, tag, writeErr);
              };
        if (!isOrdered) return printLater(print);
        waiting.set(job.id, print);
        for (const next of order) {
          if (!waiting.has(next)) break;
          printLater(waiting.get(next));
          waiting.delete(next);
          order.delete(next);
        }
      });
    },
  };
}

/** A piece at a time: logs may be larger than memory. To what is there now: what a command has left alive may write for ever. */
function copy(file: string, tag: string | undefined, write: (bytes: Uint8Array) => void): void {
  // Most are empty, and one whose command could not start is not there.
  let left = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (left === 0) return;
  const fd = openSync(file, 'r');
  try {
    let isLineStart = true;
    while (left > 0) {
      const length = readSync(fd, piece, 0, Math.min(left, piece.length), null);
      if (length === 0) break;
      left -= length;
      const bytes = piece.subarray(0, length);
      write(tag === undefined ? Buffer.from(bytes) : tagged(bytes, tag, isLineStart));
      isLineStart = bytes.at(-1) === LINE_END;
    }
  } finally {
    closeSync(fd);
  }
}

/** Bytes go through as they are, whatever they mean; `latin1` is one character for each of them. */
function tagged(bytes: Buffer, tag: string, isLineStart: boolean): Buffer {
  const head = `${Buffer.from(tag).toString('latin1')}\t`;
  const text = (isLineStart ? head : '') + bytes.toString('latin1').replace(/\n(?!$)/g, () => `\n${head}`);
  return Buffer.from(text, 'latin1');
}
