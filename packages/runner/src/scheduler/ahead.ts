import type { Context } from './context.js';
import { durationOf, type Entry } from './entry.js';
import type { AheadJobs } from './scheduler.js';

/** Milliseconds. What waits beside its place wins a fraction of one; longer jobs are better decided about when there is room. */
const SHORT_MS = 50;

/** Jobs that wait at once, for each that runs: more than one, for ends come in pairs and the next ones are handed over late. */
const FOR_EACH = 2;

/** Jobs that wait at once: more than the runner falls behind. */
const MOST = 16;

/** What is taken ahead: see {@link AheadJobs}. Dask hands more to its workers than they have threads for the same reason. */
export class Ahead implements AheadJobs {
  readonly #context: Pick<Context, 'jobs' | 'queue' | 'running'>;
  readonly #isClosed: (now: number) => boolean;
  readonly #start: (entry: Entry, now: number) => void;
  readonly #waiting: Entry[] = [];
  #isInTheWay = false;

  /**
   * @param isClosed nothing may be taken: all is held, or the machine is kept for one job.
   * @param start lets a job run that is charged later.
   */
  constructor(
    context: Pick<Context, 'jobs' | 'queue' | 'running'>,
    isClosed: (now: number) => boolean,
    start: (entry: Entry, now: number) => void,
  ) {
    this.#context = context;
    this.#isClosed = isClosed;
    this.#start = start;
  }

  get size(): number {
    return this.#waiting.length;
  }

  get wantsBack(): boolean {
    return this.#isInTheWay && this.#waiting.length > 0;
  }

  has(id: string): boolean {
    const entry = this.#context.jobs.get(id);
    return entry !== undefined && this.#waiting.includes(entry);
  }

  take(now: number, accepts: (id: string) => boolean): string | undefined {
    const { queue, jobs, running } = this.#context;
    if (this.#waiting.length >= Math.min(FOR_EACH * running.size, MOST) || this.#isInTheWay || this.#isClosed(now))
      return undefined;
    const job = queue.queue.head();
    const entry = jobs.entries.get(job);
    if (entry === undefined || entry.cls.alone || (durationOf(entry) ?? Number.POSITIVE_INFINITY) > SHORT_MS) return undefined;
    const memory = queue.queue.memoryOf(job);
    for (const { run } of running.values()) if (run!.cls !== entry.cls || run!.memory !== memory) return undefined;
    if (!accepts(entry.id)) return undefined;
    this.#start(entry, now);
    this.#waiting.push(entry);
    return entry.id;
  }

  /** A poll begins: who is in the way is found anew. */
  reset(): void {
    this.#isInTheWay = false;
  }

  /** Whether this job may start beside those that run: the end of each of these must make the room that who waits needs. */
  admits(entry: Entry): boolean {
    const [first] = this.#waiting;
    this.#isInTheWay =
      first !== undefined &&
      (first.run!.cls !== entry.cls || first.run!.memory !== this.#context.queue.queue.memoryOf(entry.index));
    return !this.#isInTheWay;
  }

  /** Takes the oldest out. */
  shift(): Entry | undefined {
    return this.#waiting.shift();
  }

  /** Takes this one out; false: it is not here. */
  remove(entry: Entry): boolean {
    const at = this.#waiting.indexOf(entry);
    if (at >= 0) this.#waiting.splice(at, 1);
    return at >= 0;
  }
}
