import { setTimeout as later, setImmediate as nextTurn } from 'node:timers/promises';
import type { Job } from './model/job.js';

/** Work that is not known as a whole when the run starts: it comes while the run is on. */
export interface Arrivals {
  /**
   * Further jobs, in lots. A lot is asked for when few jobs wait, one at a time, so that a source of millions is never held in memory.
   * Ids are new in the run; needs name jobs of the same lot or of earlier ones. An error ends the reading: what came before it runs to its end.
   *
   * Called once, when the run begins; what is to be let go is told by the signal also when no lot was asked for.
   *
   * @param signal aborted when nothing more is wanted; a source that waits gives up then.
   */
  lots(signal: AbortSignal): AsyncIterable<readonly Job[]>;
  /** How many jobs the lots bring in all, where that is known. */
  readonly expected?: number | undefined;
  /**
   * A promise of the source, by which a run of any length needs no more memory than a short one: no job needs one of another lot, and no id ever
   * comes twice, which is not checked then. For that, jobs that succeed at their first try with nobody around them (no needs, needed by none) are
   * counted and let go: they are not listed in the report. Default `false`: later lots may need any job, and the report lists all.
   */
  readonly areLotsApart?: boolean | undefined;
}

/** With fewer jobs waiting than this, more are asked for: enough to choose from, and no more than fits into any machine's memory. */
const ENOUGH_WAITING = 4000;

/** With so many waiting, the first lot is asked for when what was started first has had time to begin: reading takes a CPU that it could use. */
const ENOUGH_AT_FIRST = 100;
const FIRST_MS = 20;

/** What came of asking for more. */
export interface Arrived {
  readonly jobs: readonly Job[];
  /** No more will come. */
  readonly isLast: boolean;
  /** Why no more will come, where that was not the source's end. */
  readonly error?: unknown;
}

/** The reading side of {@link Arrivals}: asks at the right time and never twice at once. */
export class Intake {
  readonly #abort = new AbortController();
  #lots: AsyncIterator<readonly Job[]> | undefined;
  #state: 'open' | 'asking' | 'complete' | 'cut-short';

  /**
   * @param plan what plugins make of a lot.
   * @param tell takes each lot, and the end.
   */
  constructor(
    private readonly arrivals: Arrivals | undefined,
    private readonly plan: (lot: readonly Job[]) => Promise<readonly Job[]>,
    private readonly tell: (arrived: Arrived) => void,
  ) {
    this.#state = arrivals === undefined ? 'complete' : 'open';
  }

  /** More may come. */
  get isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'asking';
  }

  /** Everything that there was has come. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Asks for a lot, if there may be one and it is wanted; `tell` hears of it later. */
  refill(waiting: number): void {
    if (this.#state !== 'open' || waiting >= ENOUGH_WAITING) return;
    this.#state = 'asking';
    // Each in a turn of the event loop of its own: lot after lot in the same one would keep what was just started from beginning.
    const turn = this.#lots === undefined && waiting >= ENOUGH_AT_FIRST ? later(FIRST_MS) : nextTurn();
    this.#lots ??= this.arrivals!.lots(this.#abort.signal)[Symbol.asyncIterator]();
    this.#next(this.#lots, turn).then(
      (arrived) => this.#heard(arrived),
      (error: unknown) => this.#heard({ jobs: [], isLast: true, error }),
    );
  }

  /** Nothing more is wanted. */
  close(): void {
    if (!this.isOpen) return;
    this.#state = 'cut-short';
    this.#abort.abort();
    // A source that is not reading at this moment is told by this that it may let go of its file.
    void this.#lots?.return?.()?.catch(() => {});
  }

  async #next(lots: AsyncIterator<readonly Job[]>, turn: Promise<void>): Promise<Arrived> {
    await turn;
    if (this.#state !== 'asking') return { jobs: [], isLast: true };
    const { done, value } = await lots.next();
    return done ? { jobs: [], isLast: true } : { jobs: await this.plan(value), isLast: false };
  }

  #heard(arrived: Arrived): void {
    // What comes after `close` is nobody's business any more.
    if (this.#state !== 'asking') return;
    this.#state = !arrived.isLast ? 'open' : arrived.error === undefined ? 'complete' : 'cut-short';
    if (this.#state === 'cut-short') this.#abort.abort();
    this.tell(arrived);
  }
}
