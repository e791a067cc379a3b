import { endEvent, nextAttempt, observationOf, outcomeOf, runAttempt } from './after-attempt.js';
import { type Arrived, Intake } from './arrivals.js';
import { settleOnArrival } from './arrive.js';
import { formatDuration } from './config/format-duration.js';
import { Decisions } from './decisions.js';
import { causeOf, PluginError } from './guard.js';
import type { RetryQuestion } from './hooks.js';
import { Inbox } from './inbox.js';
import type { LoopParts } from './loop-parts.js';
import { makeAttempt } from './make-attempt.js';
import type { Message } from './message.js';
import type { Attempt, AttemptEnd, Sample } from './model/attempt.js';
import type { Job, JobId } from './model/job.js';
import { Deadlines } from './plan/deadlines.js';
import { CAUSE_OF_HALT, isHalted } from './plan/halt.js';
import { judge } from './plan/judge.js';
import type { Pool } from './plan/pool.js';
import { Pressure } from './plan/pressure.js';
import { Standstill } from './plan/standstill.js';
import { WakeUp } from './plan/wake-up.js';
import { QueuedAttempts } from './queued-attempts.js';
import { cancel, settle } from './settle.js';
import { tapOutput } from './tap-output.js';
import { TimeWatch } from './time-watch.js';
import { UsageWatch } from './usage-watch.js';
import { arrivalWarning, hiddenKillWarning, type LoopWarning, pressureWarning } from './warnings.js';

/** A refused job is asked again after so many milliseconds, if no event comes before. */
const ADMIT_AGAIN_MS = 1000;
/** The owner of the whole run's deadline; keys of attempts have a slash. */
const RUN = 'run';

/**
 * The one place where things happen: it asks the schedulers who starts, hands attempts to executors, sleeps on the inbox, and deals
 * with what arrives. No polling, no locks.
 */
export class Loop {
  readonly usage: UsageWatch;
  /** Who stopped the run, if anybody did. */
  #stopCause: string | undefined;
  /** What is to be done to attempts that begin by themselves after that. */
  #stopHow: 'gently' | 'now' | undefined;
  readonly #parts: LoopParts;
  readonly #inbox = new Inbox<Message>();
  readonly #deadlines: Deadlines;
  readonly #standstill: Standstill;
  #isSuspended = false;
  readonly #time: TimeWatch;
  readonly #pressure = new Map<Pool, Pressure>();
  readonly #wakeUp: WakeUp;
  readonly #intake: Intake;
  readonly #decisions: Decisions;
  readonly #queued: QueuedAttempts;
  #failure: unknown;
  /** Attempts handed to executors whose end has not arrived. */
  #outstanding = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    const warn = (warning: LoopWarning) => this.#warn(warning);
    this.#decisions = new Decisions(parts, (error) => this.#fail(error), warn);
    this.#intake = new Intake(parts.arrivals, parts.planArrivals, (arrived) => this.#inbox.push({ type: 'arrived', arrived }));
    this.usage = new UsageWatch(parts, () => this.total - parts.state.size);
    this.#deadlines = new Deadlines(parts.clock);
    this.#standstill = new Standstill(this.#deadlines);
    this.#queued = new QueuedAttempts(parts, (message) => this.#inbox.push(message));
    this.#time = new TimeWatch(this.#deadlines, (key) => this.#inbox.push({ type: 'expired', key }), warn);
    this.#wakeUp = new WakeUp(parts.clock, () => this.#inbox.push({ type: 'wake' }));
  }

  /** What ended the run early, if anything did. */
  get interrupted(): string | undefined {
    return this.#stopCause ?? (this.#intake.isComplete ? undefined : 'unreadable jobs');
  }

  /** Every job that was to arrive has. */
  get isComplete(): boolean {
    return this.#intake.isComplete;
  }

  /** Jobs of the whole run, as far as is known. */
  get total(): number {
    const { state, jobs, arrivals } = this.#parts;
    return Math.max(state.size, jobs.length + (arrivals?.expected ?? 0));
  }

  /** Ends the run early; may be called at any time and more than once. */
  stop(cause: string, how: 'gently' | 'now' | 'soon'): void {
    this.#inbox.push({ type: 'stop', cause, how });
  }

  /** Lets nothing start, and everything that runs stand still, deadlines too. Settles when all processes have been told. */
  async suspend(): Promise<void> {
    this.#isSuspended = true;
    this.#deadlines.pause(RUN);
    this.#queued.retract();
    await Promise.all([...this.#parts.state.allRunning()].map(({ attempt }) => this.#suspend(attempt)));
  }

  /** Undoes {@link suspend}. */
  resume(): void {
    this.#isSuspended = false;
    this.#deadlines.resume(RUN);
    for (const { attempt } of this.#parts.state.allRunning()) {
      this.#standstill.resume(this.#parts.pools.of(attempt.job.id).executor, attempt, 'run');
    }
    this.#inbox.push({ type: 'wake' });
  }

  /** Settles when every job has its outcome. Throws what a deciding plugin threw, after everything of ours is gone. */
  async drive(): Promise<void> {
    const { timeoutMs } = this.#parts;
    if (timeoutMs !== undefined)
      this.#deadlines.start(RUN, timeoutMs, () => this.stop(`the time limit of ${formatDuration(timeoutMs)}`, 'gently'));
    this.#guarded(() => this.#take(this.#parts.jobs));
    let mayMoreFit = true;
    while (!this.#isOver()) {
      if (mayMoreFit) this.#guarded(() => this.#startWhatFits());
      this.#intake.refill(this.#parts.state.counts.pending);
      if (this.#isOver()) break;
      await this.#inbox.filled();
      const messages = this.#inbox.take();
      for (const message of messages) this.#guarded(() => this.#handle(message));
      // Who begins by himself had his room before.
      mayMoreFit = messages.some(({ type }) => type !== 'begun');
    }
    this.#deadlines.close();
    this.#wakeUp.cancel();
    if (this.#failure === undefined) return;
    // The message that stops may still be unread.
    this.#guarded(() => this.#stopNow(causeOf(this.#failure), 'gently'));
    throw this.#failure;
  }

  /** Our own bugs stop the run as cleanly as they can; so do deciding plugins that fail. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Stops the run; what was thrown is thrown again when all is gone. By a message, so that the step under way is completed first. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.stop(causeOf(error), 'gently');
  }

  /** After a bug of ours the state may never be finished; then it is enough that nothing of ours lives. */
  #isOver(): boolean {
    const isDone = this.#parts.state.finished && !this.#intake.isOpen;
    return isDone || (this.#failure !== undefined && this.#outstanding === 0 && this.#queued.size === 0);
  }

  /** Jobs are new in the run: the first ones, or ones that arrive. */
  #take(jobs: readonly Job[]): void {
    const { state, graph, pools, clock } = this.#parts;
    state.add(jobs);
    graph.add(jobs);
    for (const pool of pools.add(jobs, clock.now())) this.#watch(pool);
    settleOnArrival(this.#parts, jobs);
  }

  #watch(pool: Pool): void {
    const { state, clock, hooks, emit } = this.#parts;
    const tell = (...act: Parameters<typeof pressureWarning>) => this.#warn(pressureWarning(...act));
    this.#pressure.set(pool, new Pressure(pool, state, this.#standstill, clock, tell));
    pool.executor.watch?.((sample) => this.#inbox.push({ type: 'sample', pool, sample }));
    if (hooks.output.isUsed()) tapOutput(pool.executor, emit, clock);
  }

  #arrived({ jobs, isLast, error }: Arrived): void {
    this.#parts.emit({ type: 'jobs-added', at: this.#parts.clock.now(), jobs, isLast });
    this.#take(jobs);
    if (error instanceof PluginError) this.#fail(error);
    else if (error !== undefined) this.#warn(arrivalWarning(error));
  }

  #startWhatFits(): void {
    if (this.#isSuspended) return;
    const { pools, clock, state } = this.#parts;
    for (const pool of pools.all) {
      const now = clock.now();
      for (const id of pool.scheduler.poll(now)) {
        if (this.#failure === undefined && this.#decisions.isAdmitted(state.job(id), pool)) this.#start(pool, id);
        else pool.scheduler.requeue(id, clock.now(), { at: clock.now() + ADMIT_AGAIN_MS, isRefused: true });
      }
      if (this.#stopCause === undefined) this.#queued.fill(pool);
      const next = pool.scheduler.nextWake(now);
      if (next !== undefined) this.#wakeUp.notLaterThan(next);
    }
  }

  #start(pool: Pool, id: JobId): void {
    const attempt = makeAttempt(this.#parts, pool, id);
    this.#begin(pool, attempt, this.#parts.clock.now());
    runAttempt(pool.executor, attempt, (end) => this.#inbox.push({ type: 'ended', pool, attempt, end }));
    if (this.#isSuspended) void this.#suspend(attempt);
  }

  /** An attempt runs from now on. */
  #begin(pool: Pool, attempt: Attempt, at: number): void {
    const { state, emit } = this.#parts;
    this.#outstanding++;
    state.start(attempt, at);
    this.#pressure.get(pool)?.started(attempt.key);
    emit({ type: 'attempt-start', at, jobId: attempt.job.id, attempt });
    this.#time.started(pool.executor, attempt);
  }

  /** Those that began by themselves, in the room of one whose end has been dealt with. */
  #followBegun(): void {
    for (const { pool, attempt, begunAt } of this.#queued.takeBegun()) {
      this.#begin(pool, attempt, begunAt);
      if (this.#isSuspended) void this.#suspend(attempt);
      if (this.#stopHow !== undefined) pool.executor.stop(attempt, 'cancelled', this.#stopHow);
    }
  }

  #suspend(attempt: Attempt): Promise<void> {
    return this.#standstill.suspend(this.#parts.pools.of(attempt.job.id).executor, attempt, 'run');
  }

  #handle(message: Message): void {
    if (message.type === 'ended') {
      this.#outstanding--;
      const { pool, attempt, end } = message;
      this.#queued.ended(pool, attempt, () => this.#ended(pool, attempt, end));
      this.#followBegun();
    } else if (message.type === 'begun') this.#followBegun();
    else if (message.type === 'returned') {
      this.#queued.returned(message.id);
      if (this.#stopCause !== undefined) cancel(this.#parts, [message.id]);
    } else if (message.type === 'sample') this.#sampled(message.pool, message.sample);
    else if (message.type === 'stop') this.#stopNow(message.cause, message.how);
    else if (message.type === 'arrived') this.#arrived(message.arrived);
    else if (message.type === 'expired') {
      const running = this.#parts.state.running(message.key);
      if (running !== undefined) this.#parts.pools.of(running.attempt.job.id).executor.stop(running.attempt, 'timeout', 'gently');
    }
  }

  #sampled(pool: Pool, sample: Sample): void {
    this.usage.note(pool, sample);
    this.#pressure.get(pool)?.relieve(sample);
  }

  #ended(pool: Pool, attempt: Attempt, end: AttemptEnd): void {
    const { state, clock, emit } = this.#parts;
    const begunAt = this.#queued.takeEnded(attempt.job.id);
    if (begunAt !== undefined) this.#begin(pool, attempt, begunAt);
    const running = state.running(attempt.key);
    if (running === undefined) throw new Error(`Internal error: attempt ${attempt.key} ended twice`);
    this.#deadlines.end(attempt.key);
    this.#standstill.ended(attempt.key);
    this.#pressure.get(pool)?.ended(attempt.key);
    this.usage.ended(end);
    const verdict = judge(end);
    const now = clock.now();
    const ask = (question: RetryQuestion) => this.#decisions.retry(question);
    const again = this.#stopCause === undefined ? nextAttempt(this.#parts, running, end, verdict, ask) : undefined;
    const seen = observationOf(end, verdict);
    emit(endEvent(running, end, verdict, now, again !== undefined));
    if (again !== undefined) {
      state.again(attempt.job.id, verdict.type !== 'preempted');
      const { delayMs, ...next } = again;
      pool.scheduler.requeue(attempt.job.id, now, { ...next, at: now + delayMs, seen });
      return;
    }
    if (verdict.type === 'succeeded' && end.evidence?.cgroupOomKill) this.#warn(hiddenKillWarning(attempt.job.id));
    settle(this.#parts, state.end(attempt.job.id, end, outcomeOf(end, verdict), now), seen);
    this.#haltIfMet();
  }

  #haltIfMet(): void {
    const { halt, state } = this.#parts;
    if (halt === undefined || this.#stopCause !== undefined || !isHalted(halt, state.counts, this.total)) return;
    this.#stopNow(CAUSE_OF_HALT[halt.why], halt.when === 'now' ? 'gently' : 'soon');
  }

  #stopNow(cause: string, how: 'gently' | 'now' | 'soon'): void {
    const { state, pools } = this.#parts;
    this.#intake.close();
    if (this.#stopCause === undefined) {
      this.#stopCause = cause;
      this.#parts.onStop(cause);
      this.#queued.retract();
      cancel(this.#parts, this.#queued.without(state.pending()));
    }
    if (how === 'soon') return;
    this.#stopHow = how;
    for (const { attempt } of state.allRunning()) pools.of(attempt.job.id).executor.stop(attempt, 'cancelled', how);
  }

  #warn(warning: LoopWarning): void {
    this.#parts.emit({ ...warning, at: this.#parts.clock.now() });
  }
}
