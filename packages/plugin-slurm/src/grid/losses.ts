import type { AttemptEnd } from '@mpmsub/runner';
import type { Dialect } from './dialect.js';
import type { LiveElement, Slot, Task } from './live-batch.js';
import type { Unfinished } from './watcher.js';

/** A job whose submission nobody ever saw is tried this often: the grid lies, or forgets. */
const MOST_MISSES = 20;
const TELL_MS = 200;
/** Elements whose worker could not begin on a node before it is avoided. */
const BROKEN_TIMES = 2;
const REMEDY =
  'every node needs the project\'s folder, Node and mpmsub at the same paths as here; else name what runs there in the plugin\'s option "worker"';

/** Decides about jobs whose element is over without a word about them. Whatever it is, it is not success. */
export class Losses {
  readonly #dialect: Dialect;
  readonly #retries: number;
  readonly #warn: (message: string, code: string) => void;
  readonly #broken = new Map<string, number>();
  #lost: { readonly jobId: string; readonly message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(dialect: Dialect, retries: number, warn: (message: string, code: string) => void) {
    this.#dialect = dialect;
    this.#retries = retries;
    this.#warn = warn;
  }

  /** The job's end; `undefined`: it is to be submitted again. */
  judge(task: Task, slot: Slot, { slots, node }: LiveElement, { kind, word, message }: Unfinished): AttemptEnd | undefined {
    const measurement = { wallMs: 0, method: 'none' } as const;
    if (kind === 'returned') return undefined;
    if (kind === 'unseen') {
      task.misses += 1;
      return task.misses > MOST_MISSES
        ? { exit: { type: 'spawn-failed', message: this.#words(`was submitted ${task.misses} times`, message) }, measurement }
        : undefined;
    }
    const { words, broken, memoryLog } = this.#dialect;
    if (word !== undefined && words.never.includes(word)) {
      if (this.avoid.length > 0) {
        this.forgive();
        return undefined;
      }
      const text = `${this.#dialect.name} never runs it (${word}): no node can; lower its cpus or memory, or ask for another kind of node`;
      return { exit: { type: 'spawn-failed', message: text }, measurement };
    }
    // The word is about the element: of several jobs it does not tell which one was too large or too slow.
    if (slots.length === 1 && word !== undefined) {
      if (words.time.includes(word)) return { exit: { type: 'stopped', reason: 'timeout' }, measurement };
      const told = memoryLog.exec(message);
      if (words.memory.includes(word) || told !== null) {
        const seen = Number(told?.[1] ?? Number.NaN);
        return {
          exit: { type: 'signaled', signal: 'SIGKILL' },
          measurement: Number.isFinite(seen) ? { wallMs: 0, peakMemory: seen, method: 'accounting' } : measurement,
          evidence: { cgroupOomKill: true },
        };
      }
    }
    const isBroken = kind === 'unbegun' && word !== undefined && broken.test(word);
    if (isBroken && node !== undefined && slot === slots[0]) this.#broken.set(node, (this.#broken.get(node) ?? 0) + 1);
    task.losses += 1;
    task.isAlone ||= slot.hasStarted || task.losses > 1;
    if (task.losses > this.#retries) {
      return isBroken
        ? { exit: { type: 'spawn-failed', message: this.#words('cannot be run', `${message}; ${REMEDY}`) }, measurement }
        : { exit: { type: 'lost', message: this.#words(`was lost ${countTimes(task.losses)}`, message) }, measurement };
    }
    this.#lost.push({ jobId: slot.jobId, message });
    this.#timer ??= setTimeout(() => this.flush(), TELL_MS);
    return undefined;
  }

  /** Nodes where workers could not begin again and again: jobs that fail at once make a node look idle, and it would get them all. */
  get avoid(): readonly string[] {
    return [...this.#broken]
      .filter(([, times]) => times >= BROKEN_TIMES)
      .map(([node]) => node)
      .sort();
  }

  /** Without the nodes that are avoided there is none: they have another chance. */
  forgive(): void {
    this.#broken.clear();
  }

  /** Tells what was lost, many at once in one sentence. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lost = this.#lost.splice(0);
    const [first] = lost;
    if (first === undefined) return;
    const who = lost.length === 1 ? `"${first.jobId}" was` : `${lost.length} jobs (such as "${first.jobId}") were`;
    const { name } = this.#dialect;
    this.#warn(`${who} lost on ${name} and will be submitted again: ${first.message}`, `${name}-lost`);
  }

  #words(what: string, message: string): string {
    return `${what} on ${this.#dialect.name}: ${message}`;
  }
}

function countTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
