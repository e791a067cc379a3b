import { checkOptions, type Plugin } from '@mpmsub/runner';
import { isAgent, isCI } from 'std-env';
import type { OutputMode } from './job-output.js';
import { chooseMode, type ProgressMode } from './mode.js';
import { Screen } from './screen.js';
import { createSink, type Sink } from './stream-sink.js';

export interface ProgressOptions {
  /** Where everything goes. Default: `process.stderr`, so that stdout stays free for what a program reads. */
  readonly stream?: NodeJS.WritableStream;
  /** Default `auto`: what fits the stream and whoever reads it. */
  readonly mode?: 'auto' | ProgressMode;
  /** Default `failed`; in mode `agent`: `none`. */
  readonly output?: OutputMode;
  /** A line for each start and each success, however many jobs there are. Default false. */
  readonly verbose?: boolean;
  /** Lines of a failed job's log. Default 5; where they are folded away: 100. */
  readonly tail?: number;
}

/**
 * Shows a run while it runs: a live block in a terminal, plain lines elsewhere, and as much of the jobs' output as is wanted. A stream
 * that breaks ends the showing, never the run.
 */
export function progress(options: ProgressOptions = {}): Plugin {
  checkOptions('progress', options, {
    stream: 'anything',
    mode: ['auto', 'block', 'lines', 'github', 'agent', 'none'],
    output: ['live', 'grouped', 'failed', 'none'],
    verbose: 'true or false',
    tail: 'a whole number of at least 0',
  });
  return {
    name: 'progress',
    apply({ hooks, warn }) {
      const stream = options.stream ?? process.stderr;
      const env = process.env;
      const asked = options.mode ?? 'auto';
      const mode =
        asked === 'auto' ? chooseMode({ isTTY: (stream as { isTTY?: boolean }).isTTY === true, isCI, isAgent, env }) : asked;
      const output = options.output ?? (mode === 'agent' || mode === 'none' ? 'none' : 'failed');
      if (mode === 'none' && output === 'none') return;

      let screen: Screen | undefined;
      let sink: Sink | undefined;
      hooks.runStart.tap('progress', (event) => {
        sink = createSink(stream, (error) => warn(`progress can no longer be shown: ${error.message}`, 'progress-stream'));
        screen = new Screen(event, {
          stream,
          sink,
          mode,
          output,
          isVerbose: options.verbose ?? false,
          tail: options.tail ?? (mode === 'github' ? 100 : 5),
          hasSummary: hooks.runEnd.taps.some(({ name }) => name === 'summary'),
        });
      });
      hooks.jobsAdded.tap('progress', (event) => screen?.jobsAdded(event));
      hooks.attemptStart.tap('progress', (event) => screen?.attemptStart(event));
      // Tapping `output` makes all output flow through the runner: only who shows it does that.
      if (output === 'live') hooks.output.tap('progress', (event) => screen?.output(event));
      hooks.usage.tap('progress', (event) => screen?.usage(event));
      hooks.attemptEnd.tap('progress', (event) => screen?.attemptEnd(event));
      hooks.jobEnd.tap('progress', (event) => screen?.jobEnd(event));
      hooks.warning.tap('progress', (event) => screen?.warning(event));
      // Before all others that listen to the end, so that what they print stands below.
      hooks.runEnd.tapPromise({ name: 'progress', stage: -100 }, async () => screen?.end());
      // After all others, whose warnings are still to be printed.
      hooks.runEnd.tap({ name: 'progress', stage: 1000 }, () => sink?.release());
    },
  };
}
