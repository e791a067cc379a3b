import type {
  AttemptEndEvent,
  AttemptStartEvent,
  JobEndEvent,
  JobsAddedEvent,
  OutputEvent,
  RunStartEvent,
  UsageEvent,
  WarningEvent,
} from '@mpmsub/runner';
import { layOutBlock } from './block-layout.js';
import { EventLines } from './event-lines.js';
import { JobOutput, type OutputMode } from './job-output.js';
import { createLiveBlock, type LiveBlock, type TerminalStream } from './live-block.js';
import { type Look, progressLook } from './look.js';
import { lastLine } from './messages.js';
import type { ProgressMode } from './mode.js';
import { createPrinter, type Printer } from './printer.js';
import { RunView } from './run-view.js';
import type { Sink } from './stream-sink.js';

export interface ScreenOptions {
  readonly stream: NodeJS.WritableStream;
  readonly sink: Sink;
  readonly mode: ProgressMode;
  readonly output: OutputMode;
  readonly isVerbose: boolean;
  readonly tail: number;
  /** Somebody prints a summary when the run ends. */
  readonly hasSummary: boolean;
}

/** Milliseconds between two looks at whether a log has been silent for long. */
const STATUS_MS = 5000;

/** What one run shows, from its start to its end. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #look: Look;
  readonly #view: RunView;
  #block: LiveBlock | undefined;
  readonly #printer: Printer;
  readonly #output: JobOutput;
  readonly #lines: EventLines;
  readonly #statusTimer: NodeJS.Timeout | undefined;

  constructor(event: RunStartEvent, options: ScreenOptions) {
    const { stream, sink, mode, output, isVerbose, tail, hasSummary } = options;
    this.#options = options;
    this.#look = progressLook(stream, process.env);
    this.#view = new RunView(event);
    this.#block = mode === 'block' ? this.#createBlock() : undefined;
    this.#printer = createPrinter({ sink, print: (text) => (this.#block ? this.#block.print(text) : sink.write(text)) });
    this.#output = new JobOutput({
      mode: output,
      look: this.#look,
      printer: this.#printer,
      isFolding: mode === 'github',
      tail,
      wantsTail: () => !hasSummary || mode === 'github' || this.#view.done < this.#view.total,
    });
    this.#lines = new EventLines({
      mode,
      isVerbose,
      look: this.#look,
      view: this.#view,
      printer: this.#printer,
      output: this.#output,
    });
    if (mode === 'lines' || mode === 'github') {
      this.#statusTimer = setInterval(() => this.#lines.status(), STATUS_MS).unref();
    }
  }

  jobsAdded(event: JobsAddedEvent): void {
    this.#view.jobsAdded(event);
  }

  attemptStart(event: AttemptStartEvent): void {
    this.#view.attemptStart(event);
    this.#lines.attemptStart(event);
    this.#block?.refresh();
  }

  output(event: OutputEvent): void {
    this.#output.output(event);
    // What a slow reader has not taken yet would pile up here; it stands in the logs.
    const { sink } = this.#options;
    if (sink.isBehind) event.waitFor?.(sink.drained());
  }

  usage(event: UsageEvent): void {
    this.#view.usage(event);
    this.#block?.refresh();
  }

  attemptEnd(event: AttemptEndEvent): void {
    this.#view.attemptEnd(event);
    this.#output.attemptEnd(event);
    this.#lines.attemptEnd(event);
    this.#block?.refresh();
  }

  jobEnd(event: JobEndEvent): void {
    this.#view.jobEnd(event);
    this.#lines.jobEnd(event);
    this.#block?.refresh();
  }

  warning(event: WarningEvent): void {
    this.#lines.warning(event);
  }

  /** Prints what is still to be printed and gives the terminal back; what is said after that is printed as it comes. */
  async end(): Promise<void> {
    clearInterval(this.#statusTimer);
    await this.#printer.close();
    const { mode, hasSummary } = this.#options;
    if (mode === 'agent' && !hasSummary) this.#printer.print(`${lastLine(this.#view, this.#look, this.#view.now())}\n`);
    this.#block?.stop();
    this.#block = undefined;
  }

  #createBlock(): LiveBlock {
    const { stream, sink } = this.#options;
    const standard: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr];
    return createLiveBlock({
      stream: stream as TerminalStream,
      sink,
      // Another terminal than the process's own is nobody else's.
      shared: standard.some((each) => each === stream) ? standard.filter((each) => each.isTTY) : [],
      draw: (size) => layOutBlock(this.#view, size, this.#look, this.#view.now()),
    });
  }
}
