import { readdirSync, readFileSync } from 'node:fs';
import { isGivenUp, lockElement, revokeElement } from '../folder/lock.js';
import type { ElementEnd } from '../folder/records.js';
import type { LiveBatch, LiveElement, Slot } from './live-batch.js';
import { logTail } from './log-tail.js';
import type { Listing, Queue } from './queue.js';

/** Why a job has no end although its element is over. */
export interface Unfinished {
  /**
   * `lost`: it may have begun; `unbegun`: the grid had the element, but its worker never began; `unseen`: nobody ever saw the element in
   * the queue; `returned`: given back.
   */
  readonly kind: 'lost' | 'unbegun' | 'unseen' | 'returned';
  /** The queue's word for the element's end, where it has one. */
  readonly word: string | undefined;
  readonly message: string;
}

/** Who is told what the watcher sees. */
export interface WatchListener {
  /** The slot has its end. */
  ended(slot: Slot): void;
  /** The element is over and the slot has no end. */
  unfinished(slot: Slot, element: LiveElement, why: Unfinished): void;
  /** The folders have been looked at. */
  looked(): void;
  /** The queue has been listed: elements have their ids. */
  listed(): void;
  /** Elements wait, for a reason in the grid's own word. */
  waits(slot: Slot, word: string): void;
  /** Commands of the grid fail again and again. */
  trouble(message: string): void;
}

/** Paces, milliseconds. */
export interface Pace {
  /** The queue is asked first after this long, then less and less often, down to a sixth. */
  readonly askEveryMs: number;
  /** An element that is missing from the queue is looked for again after this long before anything follows from it. */
  readonly graceMs: number;
}

const SHORTEST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 2000;
/** Looking takes at most this part of the time. */
const LOOK_SHARE = 0.01;
/** Results that keep coming in put off asking for so many times its usual interval. */
const LONGEST_CALM = 6;
/** How long results that a worker says it has written are waited for: a file system that is in trouble may hide them. */
const LATEST_MS = 60_000;
/** How long whoever still runs an element that is given up has to hear of it; the worker looks each two seconds. */
const REVOKE_MS = 6000;

/** Looks after submitted batches: reads results from the shared folder, and asks the queue only about what is overdue. */
export class Watcher {
  readonly #queue: Queue;
  readonly #listener: WatchListener;
  readonly #pace: Pace;
  readonly #batches = new Set<LiveBatch>();
  #timer: NodeJS.Timeout | undefined;
  #lookMs = SHORTEST_LOOK_MS;
  #askMs: number;
  #askAt = Number.POSITIVE_INFINITY;
  #isAsking = false;
  /** Somebody waits for the next listing. */
  #mustAsk = false;
  #calmUntil = Number.POSITIVE_INFINITY;
  #failures = 0;
  #isClosed = false;

  constructor(queue: Queue, listener: WatchListener, pace: Pace) {
    this.#queue = queue;
    this.#listener = listener;
    this.#pace = pace;
    this.#askMs = pace.askEveryMs;
  }

  /** Elements that are not known to be over. */
  get live(): number {
    let count = 0;
    for (const { elements } of this.#batches) for (const element of elements) if (!element.isOver) count++;
    return count;
  }

  get batches(): ReadonlySet<LiveBatch> {
    return this.#batches;
  }

  add(batch: LiveBatch): void {
    this.#batches.add(batch);
    this.#lookMs = SHORTEST_LOOK_MS;
    this.#arm();
  }

  /** Something is to be known soon: asks the queue within `ms`. */
  askWithin(ms: number): void {
    this.#askAt = Math.min(this.#askAt, performance.now() + ms);
    this.#mustAsk = true;
    this.#arm();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Reads what is new in the folders of all batches. Answers whether anything was. */
  look(): boolean {
    let isNews = false;
    for (const batch of this.#batches) {
      isNews = this.#lookAt(batch) || isNews;
      if (batch.elements.every(({ isOver }) => isOver)) this.#batches.delete(batch);
    }
    return isNews;
  }

  #arm(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tick(), this.#lookMs);
  }

  async #tick(): Promise<void> {
    const began = performance.now();
    const isNews = this.look();
    this.#listener.looked();
    const tookMs = performance.now() - began;
    if (this.#batches.size === 0) {
      this.#askAt = Number.POSITIVE_INFINITY;
      this.#askMs = this.#pace.askEveryMs;
      return;
    }
    this.#lookMs = Math.max(isNews ? SHORTEST_LOOK_MS : Math.min(1.3 * this.#lookMs, LONGEST_LOOK_MS), tookMs / LOOK_SHARE);
    if (this.#askAt === Number.POSITIVE_INFINITY) {
      this.#askAt = began + this.#askMs;
      this.#calmUntil = began + LONGEST_CALM * this.#pace.askEveryMs;
    } else if (isNews && !this.#mustAsk) {
      // While results come in nothing is overdue yet; but one lost element among many must not wait for all others.
      this.#askAt = Math.max(this.#askAt, Math.min(began + this.#askMs, this.#calmUntil));
    }
    this.#arm();
    if (began >= this.#askAt && !this.#isAsking) await this.#ask();
  }

  #lookAt(batch: LiveBatch): boolean {
    let names: Set<string>;
    try {
      names = new Set(readdirSync(batch.folder));
    } catch {
      return false; // a file system in trouble says nothing about jobs
    }
    let isNews = false;
    for (const element of batch.elements) {
      if (element.isOver) continue;
      if (!element.isClaimed) {
        if (!names.has(`${element.index}.claim`)) continue;
        element.isClaimed = true;
        if (!batch.isSubmitting && isGivenUp(element.paths.claim)) {
          // By an earlier run, that died before it could say so anywhere else.
          this.#over(element, () => ({ kind: 'returned', word: undefined, message: 'an earlier run gave it up' }));
          isNews = true;
          continue;
        }
      }
      element.hasUsage ||= names.has(`${element.index}.usage`);
      const isDone = names.has(`${element.index}.done`);
      isNews = this.#readResults(element) || isNews;
      if (isDone) this.#finish(element);
      else if (element.slots.every(({ end, isClosed }) => end !== undefined || isClosed)) element.isOver = true;
      isNews ||= element.isOver;
    }
    return isNews;
  }

  #readResults(element: LiveElement): boolean {
    const lines = element.reader.read(isLate(element));
    const first = element.slots[0]?.item ?? 0;
    for (const line of lines) {
      const slot = element.slots[line.item - first];
      if (slot === undefined || slot.end !== undefined) continue;
      if (line.type === 'start') {
        slot.hasStarted = true;
        slot.node = line.node;
        element.node = line.node;
      } else {
        slot.end = line.end;
        if (!slot.isClosed) this.#listener.ended(slot);
      }
    }
    return lines.length > 0;
  }

  /** The worker has said its last word. Results that cannot be read yet are waited for: without them a job would run again. */
  #finish(element: LiveElement): void {
    const end = readEnd(element.paths.done);
    element.doneAt ??= performance.now();
    const seen = element.slots.filter((slot) => slot.end !== undefined).length;
    const isShort = end === undefined || seen < end.ends;
    if (isShort && !isLate(element)) return;
    const message = isShort ? 'its results cannot be read' : (end.message ?? 'the worker was told to end');
    this.#over(element, (slot) => ({
      kind: isShort || slot.hasStarted || end.reason === 'failed' ? 'lost' : 'returned',
      word: undefined,
      message: `${message}${element.node === undefined ? '' : ` (on ${element.node})`}`,
    }));
  }

  #over(element: LiveElement, why: (slot: Slot) => Unfinished): void {
    element.isOver = true;
    for (const slot of element.slots) {
      if (slot.end === undefined && !slot.isClosed) this.#listener.unfinished(slot, element, why(slot));
    }
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const wasWanted = this.#mustAsk;
    this.#mustAsk = false;
    // What is submitted while the queue answers may not be in the answer.
    const asked = [...this.#batches].filter(({ isSubmitting }) => !isSubmitting);
    const answer = await this.#queue.list();
    this.#isAsking = false;
    if (this.#isClosed) return;
    const now = performance.now();
    this.#askAt = Math.min(now + this.#askMs, this.#mustAsk ? this.#askAt : Number.POSITIVE_INFINITY);
    this.#calmUntil = now + LONGEST_CALM * this.#pace.askEveryMs;
    this.#askMs = Math.min(1.5 * this.#askMs, 6 * this.#pace.askEveryMs);
    if ('problem' in answer) {
      this.#failures += 1;
      this.#mustAsk ||= wasWanted;
      if (this.#failures >= 3) this.#listener.trouble(answer.problem);
      return;
    }
    this.#failures = 0;
    this.look(); // what ended while the queue answered has its results
    for (const batch of asked) this.#compare(batch, answer.listing);
    this.#listener.listed();
    this.#arm();
  }

  #compare(batch: LiveBatch, listing: Listing): void {
    const elements = listing.get(batch.header.name);
    const now = performance.now();
    for (const element of batch.elements) {
      if (element.isOver || element.doneAt !== undefined) continue;
      const entries = elements?.get(element.index) ?? [];
      const live = entries.filter(({ state }) => state !== 'over');
      if (entries.length > 0) element.wasSeen = true;
      element.ids = live.map(({ id }) => id);
      element.node = live.find(({ node }) => node !== undefined)?.node ?? entries[0]?.node ?? element.node;
      element.word = live.length > 0 ? undefined : (entries[0]?.word ?? element.word);
      const [waiting] = live;
      if (waiting?.state === 'waiting' && element.slots[0] !== undefined) this.#listener.waits(element.slots[0], waiting.word);
      if (live.length > 0) element.missedAt = undefined;
      else if (element.missedAt === undefined) element.missedAt = now;
      else if (now - element.missedAt >= this.#pace.graceMs) this.#gone(element, now);
      if (!element.isOver && element.missedAt !== undefined) this.askWithin(this.#pace.graceMs);
    }
  }

  /** Missing from the queue for longer than the grace, and no result. */
  #gone(element: LiveElement, now: number): void {
    if (!element.isClaimed && lockElement(element.paths.claim)) {
      const place = element.node === undefined ? '' : ` on ${element.node}`;
      const message = `its worker never began${place}${element.word === undefined ? '' : ` (${element.word})`}${logTail(element.paths.log)}`;
      this.#over(element, () => ({ kind: element.wasSeen ? 'unbegun' : 'unseen', word: element.word, message }));
      return;
    }
    element.isClaimed = true;
    if (element.revokedAt === undefined) {
      // Whoever holds it may be alive, on a node that the controller has lost.
      revokeElement(element.paths.revoked);
      element.revokedAt = now;
    }
    if (now - element.revokedAt < REVOKE_MS) {
      this.askWithin(REVOKE_MS);
      return;
    }
    const where = element.node === undefined ? '' : ` on ${element.node}`;
    const message = `it is gone${where} without a result${element.word === undefined ? '' : ` (${element.word})`}${logTail(element.paths.log)}`;
    this.#over(element, () => ({ kind: 'lost', word: element.word, message }));
  }
}

/** Its worker has ended, and what it has not shown by now it never will. */
function isLate({ doneAt = Number.POSITIVE_INFINITY }: LiveElement): boolean {
  return performance.now() - doneAt >= LATEST_MS;
}

function readEnd(path: string): ElementEnd | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ElementEnd;
  } catch {
    return undefined;
  }
}
