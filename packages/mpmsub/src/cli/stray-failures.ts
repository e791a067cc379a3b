import { EXIT } from './exit-codes.js';
import { writeErr } from './write.js';

/** Said already: a plugin that fails so fails at each job. */
const told = new Set<string>();

/**
 * What code of others leaves lying must neither end a run that has gone on for hours, as Node would, nor make one that never came to its end
 * look like a success: a promise that fails while nobody listens is a warning, and a process that has nothing left to wait for before its
 * work is done has failed.
 *
 * @returns to be called when the work is done.
 */
export function tolerateStrayFailures(): () => void {
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? `${reason.name}: ${reason.message}`) : String(reason);
    const [first = ''] = text.split('\n');
    if (told.has(first)) return;
    told.add(first);
    writeErr(
      `warning: a promise that nobody waits for has failed (told once): ${text}\n  hint: in a plugin or the configuration, await it or catch its error\n`,
    );
  });
  const tooEarly = (code: number) => {
    if (code !== EXIT.ok) return;
    writeErr(
      'error: this ended before its work was done: a promise of the configuration or of a plugin never settles, or something in them called process.exit\n',
    );
    process.exitCode = EXIT.usage;
  };
  process.once('exit', tooEarly);
  return () => process.off('exit', tooEarly);
}
