import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Attempt, AttemptEnd, Executor, Resources, Sample, StopReason } from '@mpmsub/runner';
import { type Owner, takeOwnership } from '../folder/owner.js';
import { whyUnwritable } from '../folder/why-unwritable.js';
import { type Adoption, removeIfEmpty } from './adoption.js';
import { Alarm } from './alarm.js';
import { Cancels } from './cancels.js';
import { chooseBatch } from './choose-batch.js';
import { ClosedSlots } from './closed-slots.js';
import { Durations } from './durations.js';
import { fetchLogs, tellOutput } from './fetch-logs.js';
import type { GridOptions } from './grid-options.js';
import type { LiveBatch, LiveElement, Slot, Task } from './live-batch.js';
import { Losses } from './losses.js';
import { makeBatch } from './make-batch.js';
import { Pause } from './pause.js';
import { RemoteUsage } from './remote-usage.js';
import { removeFolders } from './remove-folders.js';
import { submitBatch } from './submit-batch.js';
import { Teller } from './teller.js';
import { type Unfinished, Watcher } from './watcher.js';

type OutputListener = Parameters<NonNullable<Executor['tapOutput']>>[0];

/** Calls of so many milliseconds are gathered into one submission. */
const WINDOW_MS = 50;
/** Elements by which the known limit of a grid is raised with each submission that it takes. */
const GROWTH = 1 / 8;
const CANCELLED: AttemptEnd = { exit: { type: 'stopped', reason: 'cancelled' }, measurement: { wallMs: 0, method: 'none' } };

/** Runs attempts on a grid engine: gathers them into arrays, and passes on what their workers write down. */
export class GridExecutor implements Executor {
  readonly name: string;
  readonly capacity: Resources;
  readonly #options: GridOptions;
  readonly #adoption: Adoption;
  readonly #watcher: Watcher;
  readonly #cancels: Cancels;
  readonly #losses: Losses;
  readonly #teller: Teller;
  readonly #usage = new RemoteUsage();
  readonly #closed = new ClosedSlots();
  readonly #durations = new Durations();
  readonly #pause = new Pause();
  readonly #released = new Set<Task>();
  readonly #placed = new Map<string, Slot>();
  readonly #delivering = new Map<string, Slot>();
  readonly #made: LiveBatch[] = [];
  /** Most elements at once, as far as refusals have shown; it grows slowly, because others may have filled what we share. */
  #most = Number.POSITIVE_INFINITY;
  /** By the attempt's key: thousands of them are stopped at once. */
  readonly #waiting = new Map<string, Task>();
  readonly #turn = new Alarm(() => {
    this.#submitting ??= this.#submitWaiting().finally(() => {
      this.#submitting = undefined;
    });
  });
  #owner: Owner | undefined;
  #submitting: Promise<void> | undefined;
  #isClosing = false;
  #detached = 0;
  #onOutput: OutputListener | undefined;
  /** Tells which jobs are the same; set before the first attempt. */
  identityOf: (job: Attempt['job']) => string = (job) => job.id;

  constructor(options: GridOptions, adoption: Adoption) {
    this.#options = options;
    this.#adoption = adoption;
    this.name = options.dialect.name;
    this.capacity = options.capacity;
    const { queue, pace } = options;
    this.#teller = new Teller(options);
    this.#losses = new Losses(options.dialect, options.retryLost, options.warn);
    this.#cancels = new Cancels(queue, () => this.#watcher.batches);
    this.#watcher = new Watcher(
      queue,
      {
        ended: (slot) => this.#ended(slot),
        unfinished: (slot, element, why) => this.#unfinished(slot, element, why),
        looked: () => this.#usage.look(this.#watcher.batches),
        listed: () => this.#cancels.repeat(),
        waits: ({ jobId }, word) => this.#teller.waits(jobId, word),
        trouble: (message) => this.#teller.trouble(message),
      },
      pace,
    );
    for (const batch of adoption.batches) this.#watcher.add(batch);
    // What ended meanwhile is known before anybody asks for it.
    this.#watcher.look();
    if (adoption.batches.length > 0) this.#watcher.askWithin(0);
  }

  run(attempt: Attempt): Promise<AttemptEnd> {
    return new Promise((settle) => {
      const identity = this.identityOf(attempt.job);
      const task: Task = { attempt, identity, settle, losses: 0, misses: 0, isAlone: false, isStopped: false };
      const slot = attempt.number === 1 ? this.#adoption.take(identity, attempt.job.id) : undefined;
      if (slot === undefined) this.#wait(task);
      else this.#adopt(slot, task);
    });
  }

  /** A timeout counts from the job's start on its node, so the worker keeps it; everything else ends or leaves the job. */
  stop(attempt: Attempt, reason: StopReason, _how: 'gently' | 'now'): void {
    if (reason === 'timeout') return;
    const slot = this.#placed.get(attempt.key);
    if (slot?.task === undefined) {
      const task = this.#waiting.get(attempt.key);
      if (task === undefined) return;
      this.#waiting.delete(attempt.key);
      this.#settle(task, CANCELLED);
    } else if (this.#options.isDetaching()) {
      const { task } = slot;
      slot.task = undefined;
      this.#placed.delete(attempt.key);
      this.#detached += 1;
      this.#settle(task, CANCELLED);
    } else {
      slot.task.isStopped = true;
      this.#cancels.want();
      this.#watcher.askWithin(this.#options.pace.graceMs);
    }
  }

  watch(listener: (sample: Sample) => void): void {
    this.#usage.tap(listener);
  }

  tapOutput(listener: OutputListener): void {
    this.#onOutput = listener;
  }

  /** The engine has told everybody how this attempt ended. */
  delivered(key: string): void {
    const slot = this.#delivering.get(key);
    this.#delivering.delete(key);
    if (slot !== undefined) this.#closed.add(slot);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#turn.clear();
    this.#pause.close();
    await this.#submitting;
    await this.#cancels.close();
    this.#watcher.close();
    this.#closed.flush();
    this.#losses.flush();
    const done = this.#made.filter(({ elements }) => elements.every(({ slots }) => slots.every(({ isClosed }) => isClosed)));
    await removeFolders(done.map(({ folder }) => folder));
    await this.#adoption.close();
    if (this.#owner !== undefined) {
      this.#owner.release();
      removeIfEmpty(this.#folder);
    }
  }

  /** Jobs that were left on the grid when the run was interrupted. */
  get detached(): number {
    return this.#detached;
  }

  get #folder(): string {
    return join(this.#options.folder, this.#options.runId);
  }

  #settle(task: Task, end: AttemptEnd): void {
    this.#released.delete(task);
    task.settle(end);
  }

  #wait(task: Task): void {
    this.#waiting.set(task.attempt.key, task);
    this.#submitWithin(WINDOW_MS);
  }

  #adopt(slot: Slot, task: Task): void {
    this.#teller.adopted();
    task.losses = slot.losses;
    slot.task = task;
    this.#placed.set(task.attempt.key, slot);
    if (slot.end !== undefined) this.#ended(slot);
  }

  #ended(slot: Slot): void {
    const { task, end } = slot;
    if (task === undefined || end === undefined) return;
    const { attempt } = task;
    if (end.exit.type === 'exited' && end.exit.code === 0) {
      this.#durations.learn(attempt.job.family, end.measurement.wallMs);
      if (this.#waiting.size > 0) this.#submitWithin(WINDOW_MS);
    }
    fetchLogs(slot.logs, attempt.logs);
    if (this.#onOutput !== undefined) tellOutput(attempt, this.#onOutput);
    this.#placed.delete(attempt.key);
    this.#delivering.set(attempt.key, slot);
    this.#settle(task, end);
  }

  #unfinished(slot: Slot, element: LiveElement, why: Unfinished): void {
    this.#closed.add(slot);
    const { task } = slot;
    if (task === undefined) return;
    this.#placed.delete(task.attempt.key);
    const end = task.isStopped ? CANCELLED : this.#losses.judge(task, slot, element, why);
    if (end !== undefined) this.#settle(task, end);
    else this.#wait(task);
  }

  #submitWithin(ms: number): void {
    if (!this.#isClosing) this.#turn.within(ms);
  }

  /** One batch after the other, until nothing waits, or what waits has to. */
  async #submitWaiting(): Promise<void> {
    const { request, limits } = this.#options;
    const { arraySize, elements, against } = await limits();
    while (!this.#isClosing && this.#waiting.size > 0) {
      const room = Math.min(arraySize, Math.min(elements, Math.floor(this.#most)) - this.#watcher.live);
      if (room <= 0) {
        this.#submitWithin(20 * WINDOW_MS);
        return;
      }
      const chosen = chooseBatch(
        this.#waiting.values(),
        this.#durations,
        this.#released,
        { request, avoid: this.#losses.avoid },
        room,
      );
      if (chosen === undefined) {
        const now = performance.now();
        const release = this.#durations.nextRelease(now);
        this.#submitWithin(Number.isFinite(release) ? release - now + 1 : WINDOW_MS);
        return;
      }
      const taken = chosen.elements.flat();
      for (const { attempt } of taken) this.#waiting.delete(attempt.key);
      const problem = against(chosen.shape);
      if (problem === undefined) await this.#submit(chosen);
      else for (const task of taken) this.#settle(task, refused(`${this.name} cannot run it: ${problem}`));
    }
  }

  async #submit(chosen: NonNullable<ReturnType<typeof chooseBatch>>): Promise<void> {
    const { runId, root, worker, dialect, queue } = this.#options;
    const tasks = chosen.elements.flat();
    let batch: LiveBatch;
    try {
      this.#owner ??= takeOwnership(this.#folder);
      const name = `mpmsub-${runId.replace(/[^A-Za-z0-9._-]/g, '_')}-${randomBytes(3).toString('hex')}`;
      batch = makeBatch(chosen, { folder: this.#folder, name, root, worker, dialect });
    } catch (error) {
      for (const task of tasks) this.#settle(task, refused(`cannot be handed to ${this.name}: ${whyUnwritable(error as Error)}`));
      return;
    }
    this.#made.push(batch);
    for (const { slots } of batch.elements) for (const slot of slots) this.#placed.set(slot.task!.attempt.key, slot);
    const others = this.#watcher.live;
    this.#watcher.add(batch);
    const result = await submitBatch(batch, chosen.shape, {
      dialect,
      queue,
      isClosing: () => this.#isClosing,
      isAlone: others === 0,
      pause: (ms) => this.#pause.wait(ms),
      tellTrouble: (message) => this.#teller.trouble(message),
    });
    batch.isSubmitting = false;
    if (result.type === 'accepted') {
      this.#teller.calm();
      this.#most += GROWTH;
      return;
    }
    if (result.type === 'fewer') this.#most = others + Math.floor(batch.elements.length / 2);
    const isForgiven = result.type === 'refused' && chosen.shape.avoid.length > 0;
    if (isForgiven) this.#losses.forgive();
    const end = result.type === 'refused' ? refused(`${this.name} refuses it: ${result.message}`) : CANCELLED;
    for (const element of batch.elements) {
      element.isOver = true;
      for (const slot of element.slots) {
        this.#closed.add(slot);
        if (slot.task === undefined) continue;
        this.#placed.delete(slot.task.attempt.key);
        if (slot.task.isStopped) this.#settle(slot.task, CANCELLED);
        else if (isForgiven || result.type === 'fewer') this.#wait(slot.task);
        else this.#settle(slot.task, end);
      }
    }
    this.#watcher.look();
  }
}

function refused(message: string): AttemptEnd {
  return { exit: { type: 'spawn-failed', message }, measurement: { wallMs: 0, method: 'none' } };
}
