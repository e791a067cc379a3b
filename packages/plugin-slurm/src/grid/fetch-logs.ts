import { copyFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Attempt, type LogPaths, makeFolder } from '@mpmsub/runner';

/** Brings the logs of an adopted attempt to where this run keeps its own. */
export function fetchLogs(from: LogPaths, to: LogPaths): void {
  if (from === to) return;
  for (const stream of ['stdout', 'stderr'] as const) {
    if (from[stream] === to[stream]) continue;
    try {
      makeFolder(dirname(to[stream]));
      copyFileSync(from[stream], to[stream]);
    } catch {
      // A job that has printed nothing may have no log; the old one is where it was.
    }
  }
}

/** Hands over what an attempt has printed, all of it at its end. */
export function tellOutput(
  attempt: Attempt,
  listener: (attempt: Attempt, stream: 'stdout' | 'stderr', chunk: Uint8Array) => void,
): void {
  const { stdout, stderr } = attempt.logs;
  const streams = stdout === stderr ? (['stdout'] as const) : (['stdout', 'stderr'] as const);
  for (const stream of streams) {
    try {
      const bytes = readFileSync(attempt.logs[stream]);
      if (bytes.length > 0) listener(attempt, stream, bytes);
    } catch {
      // Nothing was printed.
    }
  }
}
