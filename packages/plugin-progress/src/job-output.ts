import type { AttemptEndEvent, JobEndEvent, JobId, OutputEvent } from '@mpmsub/runner';
import { clipMiddle, ownLogs, padEnd, type Style, screenTail, tameLine, visible, widthOf } from '@mpmsub/text';
import { LineCutter } from './line-cutter.js';
import type { Look } from './look.js';
import type { Printer } from './printer.js';
import { readLines } from './read-lines.js';

/**
 * What is shown of the jobs' own output. `live`: each line as it comes, behind its job's name; `grouped`: a job's whole log when it
 * ends; `failed`: the last lines of jobs that failed; `none`: nothing.
 */
export type OutputMode = 'live' | 'grouped' | 'failed' | 'none';

/** Longer names are shortened before live output, so that the output has room. */
const LONGEST_PREFIX = 24;
const PREFIX_STYLES: readonly Style[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

export interface JobOutputOptions {
  readonly mode: OutputMode;
  readonly look: Look;
  readonly printer: Printer;
  /** GitHub folds what stands between its marks. */
  readonly isFolding: boolean;
  /** Lines of a failed job's log. */
  readonly tail: number;
  /** Asked when its turn comes: the last lines may be left to somebody who prints them anyway. */
  readonly wantsTail: () => boolean;
}

/** Prints what jobs wrote. */
export class JobOutput {
  readonly #options: JobOutputOptions;
  readonly #cutters = new Map<string, LineCutter>();
  readonly #prefixes = new Map<JobId, string>();
  #prefixColumns = 0;

  constructor(options: JobOutputOptions) {
    this.#options = options;
  }

  /** A piece of live output. */
  output({ jobId, stream, chunk }: OutputEvent): void {
    const key = `${stream} ${jobId}`;
    const cutter = this.#cutters.get(key) ?? new LineCutter();
    this.#cutters.set(key, cutter);
    this.#printLive(jobId, cutter.push(chunk));
  }

  /** The attempt writes no more: what it left without a line end is a line too. */
  attemptEnd({ jobId }: AttemptEndEvent): void {
    if (this.#options.mode !== 'live') return;
    for (const stream of ['stdout', 'stderr']) {
      const key = `${stream} ${jobId}`;
      this.#printLive(jobId, this.#cutters.get(key)?.end() ?? []);
      this.#cutters.delete(key);
    }
    this.#prefixes.delete(jobId);
  }

  /** The job is over: prints `title`, if there is one, and what belongs below it. */
  jobEnd(event: JobEndEvent, title: string | undefined): void {
    const { mode, tail, printer } = this.#options;
    const isTold = mode === 'grouped' || (mode === 'failed' && event.result.outcome.type === 'failed' && tail > 0);
    const paths = isTold ? ownLogs(event.job, event.result.logs) : [];
    if (mode === 'grouped' && paths.length > 0) printer.section(() => this.#grouped(event, title, paths));
    else {
      if (title !== undefined) printer.printLater(`${title}\n`);
      if (paths.length > 0) printer.section(() => this.#lastLines(paths));
    }
  }

  async *#grouped(event: JobEndEvent, title: string | undefined, paths: readonly string[]): AsyncGenerator<string> {
    const { isFolding } = this.#options;
    const heading = title ?? visible(event.result.id);
    yield isFolding ? `::group::${heading}\n` : `${heading}\n`;
    for (const path of paths) for await (const lines of readLines(path)) yield this.#indented(this.#tamed(lines));
    if (isFolding) yield '::endgroup::\n';
  }

  async *#lastLines(paths: readonly string[]): AsyncGenerator<string> {
    const { tail, isFolding, wantsTail, look } = this.#options;
    if (!wantsTail()) return;
    const lines: string[] = [];
    for (const path of paths) lines.push(...(await screenTail(path, tail, look.hasColor)));
    if (lines.length === 0) return;
    yield isFolding ? `::group::its last lines\n${this.#indented(lines)}::endgroup::\n` : this.#indented(lines);
  }

  #tamed(lines: readonly string[]): string[] {
    return lines.map((line) => tameLine(line, this.#options.look.hasColor));
  }

  /** Lines that do no harm, with what marks them as the job's. */
  #indented(lines: readonly string[]): string {
    const { look, isFolding } = this.#options;
    if (isFolding) return lines.map((line) => `${withoutFold(line)}\n`).join('');
    const edge = `  ${look.paint('dim', look.glyphs.edge)} `;
    return lines.map((line) => `${edge}${line}\n`).join('');
  }

  #printLive(jobId: JobId, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const prefix = this.#prefix(jobId);
    this.#options.printer.print(
      this.#tamed(lines)
        .map((line) => `${prefix}${line}\n`)
        .join(''),
    );
  }

  #prefix(jobId: JobId): string {
    const known = this.#prefixes.get(jobId);
    if (known !== undefined) return known;
    const { look } = this.#options;
    const name = clipMiddle(visible(jobId), LONGEST_PREFIX);
    this.#prefixColumns = Math.max(this.#prefixColumns, widthOf(name));
    const style = PREFIX_STYLES[hash(jobId) % PREFIX_STYLES.length]!;
    const prefix = `${look.paint(style, padEnd(name, this.#prefixColumns))} ${look.paint('dim', look.glyphs.edge)} `;
    this.#prefixes.set(jobId, prefix);
    return prefix;
  }
}

/** GitHub's folds do not nest: a job's own marks would end ours. Its other commands (annotations) stay. */
function withoutFold(line: string): string {
  return line.replace(/^\s*(?:::(?:end)?group::|##\[(?:end)?group\])/, '');
}

/** Small and stable, so that a job has the same colour in each run (djb2 by Daniel J. Bernstein). */
function hash(text: string): number {
  let value = 5381;
  for (let i = 0; i < text.length; i++) value = (value * 33 + text.charCodeAt(i)) >>> 0;
  return value;
}
