import type { HandOver } from './execute/executor.js';
import type { LoopParts } from './loop-parts.js';
import { makeAttempt } from './make-attempt.js';
import type { Message } from './message.js';
import type { Attempt } from './model/attempt.js';
import type { JobId } from './model/job.js';
import type { Pool } from './plan/pool.js';

/** An attempt that its place has, and that has not begun as far as the run knows. */
interface Queued {
  readonly pool: Pool;
  readonly attempt: Attempt;
  /** Set when its place has said that it began. */
  begunAt: number | undefined;
}

/** One that has begun. */
type Begun = Queued & { readonly begunAt: number };

/**
 * Attempts that wait in their places for the end of another one: what is sure to be next is handed over before, so that nobody waits for us then. The
 * end of the one and the beginning of the other may be heard in any order; the run tells the end first.
 */
export class QueuedAttempts {
  readonly #parts: LoopParts;
  readonly #tell: (message: Message) => void;
  readonly #queued = new Map<JobId, Queued>();
  /** Of these, the ones that have begun. */
  readonly #begun = new Set<Queued>();
  /** The first of those that a place gave back or did not take: it is not offered again, but starts when it is its turn. */
  #refused: JobId | undefined;
  /** One came back, and nothing has ended since: more would come back as well. */
  #isClosed = false;

  constructor(parts: LoopParts, tell: (message: Message) => void) {
    this.#parts = parts;
    this.#tell = tell;
  }

  /** How many wait, which are pending for the run and must have an answer. */
  get size(): number {
    return this.#queued.size;
  }

  /** These jobs but for those that wait here. */
  without(ids: readonly JobId[]): readonly JobId[] {
    return this.#queued.size === 0 ? ids : ids.filter((id) => !this.#queued.has(id));
  }

  /** Hands over what will be next in this pool. Not where the end of a job may decide otherwise: plugins that admit, a rule that halts. */
  fill(pool: Pool): void {
    const { scheduler, executor } = pool;
    const { state, clock, emit, halt, hooks } = this.#parts;
    const { queue } = executor;
    if (queue === undefined || halt !== undefined || hooks.admit.isUsed()) return;
    if (scheduler.ahead.wantsBack) queue.retract();
    if (this.#isClosed) return;
    const now = clock.now();
    const accepts = (id: JobId) => id !== this.#refused && queue.accepts(state.job(id));
    for (;;) {
      const id = scheduler.ahead.take(now, accepts);
      if (id === undefined) return;
      const attempt = makeAttempt(this.#parts, pool, id);
      const handOver = queue.offer(attempt);
      if (handOver === undefined) {
        this.#refused = id;
        scheduler.requeue(id, now);
        return;
      }
      emit({ type: 'attempt-queued', at: now, jobId: id, attempt });
      this.#handOver({ pool, attempt, begunAt: undefined }, handOver);
    }
  }

  #handOver(queued: Queued, handOver: HandOver): void {
    const { pool, attempt } = queued;
    const { id } = attempt.job;
    this.#queued.set(id, queued);
    const ended = handOver((agoMs) => {
      if (this.#queued.get(id) !== queued) return;
      queued.begunAt = this.#parts.clock.now() - agoMs;
      this.#begun.add(queued);
      // Mostly it is heard before the end that made the room, with which the run finds it: nobody need be woken for it.
      if (!pool.scheduler.ahead.has(id)) this.#tell({ type: 'begun' });
    });
    void ended.then((end) => this.#tell(end === undefined ? { type: 'returned', id } : { type: 'ended', pool, attempt, end }));
  }

  /** Asks for all of them back. Each will be told to have begun, ended or returned. */
  retract(): void {
    for (const { executor } of this.#parts.pools.all) executor.queue?.retract();
  }

  /** It came back: it waits for room as before. */
  returned(id: JobId): void {
    const queued = this.#queued.get(id)!;
    const { pool } = queued;
    const { scheduler } = pool;
    const hadRoom = !scheduler.ahead.has(id);
    this.#takeOut(id, queued);
    if (!this.#isClosed) this.#refused = id;
    this.#isClosed = true;
    const before = scheduler.ahead.size;
    scheduler.requeue(id, this.#parts.clock.now());
    if (hadRoom) this.#allow(pool, before, true);
  }

  /**
   * Deals with the end of an attempt and sees to it that as many of those that wait begin as have been given room by the scheduler: one that has, and whose
   * room nobody has taken by himself, is let in; one that began where no room was given to it counts for another one.
   */
  ended(pool: Pool, attempt: Attempt, deal: () => void): void {
    this.#isClosed = false;
    const before = pool.scheduler.ahead.size;
    deal();
    this.#allow(pool, before, pool.executor.queue?.isFollowed(attempt) === true);
  }

  #allow({ scheduler, executor }: Pool, before: number, isTaken: boolean): void {
    const isGiven = scheduler.ahead.size < before;
    if (isGiven !== isTaken) executor.queue?.allow(isGiven ? 1 : -1);
  }

  /** Takes those out that have begun and whose room is free, as the end of another one has been dealt with. */
  takeBegun(): readonly Begun[] {
    const taken: Begun[] = [];
    for (const queued of this.#begun) {
      const { id } = queued.attempt.job;
      if (queued.pool.scheduler.ahead.has(id)) continue;
      this.#takeOut(id, queued);
      taken.push(queued as Begun);
    }
    return taken;
  }

  /** Takes out one that has ended, and so has begun or has tried to; answers when it began. */
  takeEnded(id: JobId): number | undefined {
    const queued = this.#queued.get(id);
    if (queued === undefined) return undefined;
    this.#takeOut(id, queued);
    return queued.begunAt ?? this.#parts.clock.now();
  }

  #takeOut(id: JobId, queued: Queued): void {
    this.#queued.delete(id);
    this.#begun.delete(queued);
  }
}
