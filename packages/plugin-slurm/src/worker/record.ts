import type { ResultLine } from '../folder/records.js';
import { appendResults } from '../folder/result-file.js';

/** Writes what happens to an element, in order; what a full disk refuses is tried again. */
export class Record {
  readonly #path: string;
  /** Ends written so far. */
  ends = 0;
  #pending = '';
  #scheduled: NodeJS.Immediate | undefined;
  #hasFailed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** `now`: it is in the file before this returns (unless the file cannot be written); else with what comes in the same turn. */
  write(line: ResultLine, now: boolean): void {
    if (line.type === 'end') this.ends += 1;
    this.#pending += `${JSON.stringify(line)}\n`;
    if (now) this.#tryFlush();
    else this.#scheduled ??= setImmediate(() => this.#tryFlush());
  }

  /**
   * Writes what is not in the file yet.
   *
   * @throws the file system's error; nothing is forgotten then.
   */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#pending === '') return;
    try {
      // A failed write may have left half a line.
      appendResults(this.#path, this.#hasFailed ? `\n${this.#pending}` : this.#pending);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
    this.#pending = '';
    this.#hasFailed = false;
  }

  #tryFlush(): void {
    try {
      this.flush();
    } catch {
      // It is tried again with what comes next, and at the end.
    }
  }
}
