import type { GridOptions } from './grid-options.js';

/** Says what people should know of the grid; the same thing only once. */
export class Teller {
  readonly #warn: GridOptions['warn'];
  readonly #dialect: GridOptions['dialect'];
  readonly #toldStuck = new Set<string>();
  #lastTrouble: string | undefined;
  #adopted = 0;

  constructor({ warn, dialect }: Pick<GridOptions, 'warn' | 'dialect'>) {
    this.#warn = warn;
    this.#dialect = dialect;
  }

  /** A command failed and is tried again. */
  trouble(message: string): void {
    if (this.#lastTrouble === message) return;
    this.#lastTrouble = message;
    const { name, title, refusals } = this.#dialect;
    const limit = refusals.find(({ again, says }) => again === 'fewer' && says.test(message));
    if (limit !== undefined) {
      if (!this.#toldStuck.has(limit.remedy))
        this.#warn(`${title} takes no more jobs for now, they wait: ${message}`, `${name}-trouble`);
      this.#toldStuck.add(limit.remedy);
      return;
    }
    const remedy = refusals.find(({ again, says }) => again === 'later' && says.test(message))?.remedy;
    const text = remedy === undefined || message.includes(remedy) ? message : `${message} (${remedy})`;
    this.#warn(`${name} does not answer as it should, it is tried again: ${text}`, `${name}-trouble`);
  }

  /** It answers again: the next trouble is news, whatever it is. */
  calm(): void {
    this.#lastTrouble = undefined;
  }

  /** A job waits; told where the grid's word does not pass by itself. */
  waits(jobId: string, word: string): void {
    const { name, stuck } = this.#dialect;
    const known = stuck.find(({ says }) => says.test(word));
    if (known === undefined || this.#toldStuck.has(word)) return;
    this.#toldStuck.add(word);
    this.#warn(`"${jobId}" waits on ${name} for what may never come: ${word} (${known.remedy})`, `${name}-stuck`);
  }

  /** One more job of an earlier run; those of one moment are told together. */
  adopted(): void {
    if (this.#adopted === 0) setImmediate(() => this.#tellAdopted());
    this.#adopted += 1;
  }

  #tellAdopted(): void {
    const { name } = this.#dialect;
    const count = this.#adopted === 1 ? '1 job that an earlier run left on' : `${this.#adopted} jobs that an earlier run left on`;
    this.#adopted = 0;
    this.#warn(`${count} ${name}: adopted`, `${name}-adopted`);
  }
}
