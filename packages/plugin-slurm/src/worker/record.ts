import type { ResultLine } from '../folder/records.js';
import { appendResults } from '../folder/result-file.js';

const AGAIN_MS = 1000;

/** Writes what happens to an element, in order; what a full disk refuses is tried again. */
export class Record {
  readonly #path: string;
  #pending = '';
  #scheduled: NodeJS.Immediate | undefined;
  #hasFailed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** `now`: it is in the file before this returns (unless the file cannot be written); else with what comes in the same turn. */
  write(line: ResultLine, now: boolean): void {
    this.#pending += `${JSON.stringify(line)}\n`;
    if (now) this.#flush();
    else this.#scheduled ??= setImmediate(() => this.#flush());
  }

  /**
   * Settles when everything is written.
   *
   * @throws the file system's error when it still cannot be after `patienceMs`.
   */
  async finish(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    for (let error = this.#flush(); error !== undefined; error = this.#flush()) {
      if (performance.now() >= until) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  #flush(): Error | undefined {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#pending === '') return undefined;
    try {
      // A failed write may have left half a line.
      appendResults(this.#path, this.#hasFailed ? `\n${this.#pending}` : this.#pending);
    } catch (error) {
      this.#hasFailed = true;
      return error as Error;
    }
    this.#pending = '';
    this.#hasFailed = false;
    return undefined;
  }
}
