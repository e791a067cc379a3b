import { closeSync, openSync, readSync } from 'node:fs';
import type { Job, Plugin } from '@mpmsub/runner';
import { writeErr, writeOut } from '../write.js';

/** Filled and emptied within one call: a new one for each job would cost more than what most jobs print. */
const piece = Buffer.allocUnsafe(64 * 1024);

/**
 * Copies each command's output to ours when it has ended, so that the lines of two commands never mix.
 *
 * @param tags by job, filled as jobs come; what stands before each line, with a tab; `undefined`: nothing.
 * @param isOrdered in the order of the commands, not of their ends.
 */
export function batchOutput(tags: Map<string, string> | undefined, isOrdered: boolean): Plugin {
  return {
    name: 'batch-output',
    apply({ hooks }) {
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
        const print =
          logs === undefined || result.restored
            ? undefined
            : () => {
                const tag = tags?.get(job.id);
                tags?.delete(job.id);
                if (job.stdout === undefined) copy(logs.stdout, tag, writeOut);
                if (job.stderr === undefined && logs.stderr !== logs.stdout) copy(logs.stderr, tag, writeErr);
              };
        if (!isOrdered) return print?.();
        waiting.set(job.id, print);
        for (const next of order) {
          if (!waiting.has(next)) break;
          waiting.get(next)?.();
          waiting.delete(next);
          order.delete(next);
        }
      });
    },
  };
}

/** A piece at a time: logs may be larger than memory. */
function copy(file: string, tag: string | undefined, write: (bytes: Uint8Array) => void): void {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    // Never opened, because the command could not start.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    let isLineStart = true;
    for (let length = readSync(fd, piece); length > 0; length = readSync(fd, piece)) {
      // Bytes go through as they are, whatever they mean; `latin1` is one character for each of them.
      const text = piece.toString('latin1', 0, length);
      write(Buffer.from(tag === undefined ? text : tagged(text, tag, isLineStart), 'latin1'));
      isLineStart = text.endsWith('\n');
    }
  } finally {
    closeSync(fd);
  }
}

function tagged(text: string, tag: string, isLineStart: boolean): string {
  const head = `${Buffer.from(tag).toString('latin1')}\t`;
  return (isLineStart ? head : '') + text.replace(/\n(?!$)/g, () => `\n${head}`);
}
