import type { AttemptEndEvent, AttemptStartEvent, JobEndEvent, JobId, WarningEvent } from '@mpmsub/runner';
import type { JobOutput } from './job-output.js';
import type { Look } from './look.js';
import { failedLine, position, retryLine, skippedLine, startedLine, statusLine, succeededLine, warningLine } from './messages.js';
import type { ProgressMode } from './mode.js';
import type { Printer } from './printer.js';
import type { RunView } from './run-view.js';

/** Of runs with more jobs than this, successes are not printed one by one. */
const MOST_NAMED = 50;
/** Milliseconds without a line after which a log says that the run is alive. */
const QUIET_MS = 30_000;
/** Names are aligned up to this many columns. */
const MOST_ALIGNED = 28;

export interface EventLinesOptions {
  readonly mode: ProgressMode;
  readonly isVerbose: boolean;
  readonly look: Look;
  readonly view: RunView;
  readonly printer: Printer;
  readonly output: JobOutput;
}

/** The lines that stay: one for each event that a person may want to find again. */
export class EventLines {
  readonly #options: EventLinesOptions;
  readonly #skipped = new Map<JobId, JobId[]>();
  /** Of each skipped job the one that it began with. */
  readonly #rootOf = new Map<JobId, JobId>();
  readonly #nameColumns: number;
  #printedAt = performance.now();

  constructor(options: EventLinesOptions) {
    this.#options = options;
    this.#nameColumns = Math.min(options.view.longestId, MOST_ALIGNED);
  }

  attemptStart(event: AttemptStartEvent): void {
    const { isVerbose, look } = this.#options;
    if (isVerbose) this.#line(startedLine(event, look, this.#nameColumns));
  }

  attemptEnd(event: AttemptEndEvent): void {
    const { mode, look } = this.#options;
    if ((event.willRetry || event.preempted) && mode !== 'agent' && mode !== 'none')
      this.#line(retryLine(event, look, this.#nameColumns));
  }

  jobEnd(event: JobEndEvent): void {
    const { look, output, view } = this.#options;
    const { outcome } = event.result;
    if (outcome.type === 'skipped') this.#skip(event.result.id, outcome.because);
    else if (outcome.type === 'failed') output.jobEnd(event, this.#title(failedLine(event, look, this.#nameColumns)));
    else if (outcome.type === 'succeeded') {
      output.jobEnd(
        event,
        this.#namesSuccess(event) ? this.#title(succeededLine(event, look, view, this.#nameColumns)) : undefined,
      );
    }
  }

  warning(event: WarningEvent): void {
    this.#line(warningLine(event, this.#options.look));
  }

  /** Called now and then where there is no live block. */
  status(): void {
    const { view, look } = this.#options;
    if (performance.now() - this.#printedAt < QUIET_MS) return;
    this.#line(statusLine(view, look, view.now()));
  }

  #namesSuccess({ result }: JobEndEvent): boolean {
    const { mode, isVerbose, view } = this.#options;
    if (isVerbose) return mode !== 'none';
    return mode !== 'agent' && mode !== 'none' && view.total <= MOST_NAMED && !result.restored;
  }

  /** One line for all that one failure takes with it, however far: they are skipped one after the other. */
  #skip(id: JobId, because: JobId): void {
    const root = this.#rootOf.get(because) ?? because;
    this.#rootOf.set(id, root);
    const ids = this.#skipped.get(root);
    if (ids) {
      ids.push(id);
      return;
    }
    this.#skipped.set(root, [id]);
    queueMicrotask(() => {
      const all = this.#skipped.get(root)!;
      this.#skipped.delete(root);
      if (this.#options.mode !== 'agent') this.#line(skippedLine(root, all, this.#options.look));
    });
  }

  #line(text: string): void {
    const line = this.#title(text);
    if (line !== undefined) this.#options.printer.printLater(`${line}\n`);
  }

  #title(text: string): string | undefined {
    const { mode, view } = this.#options;
    if (mode === 'none') return undefined;
    this.#printedAt = performance.now();
    return mode === 'lines' || mode === 'github' ? position(view) + text : text;
  }
}
