import { endEvent, nextAttempt, outcomeOf, runAttempt } from './after-attempt.js';
import { formatDuration } from './config/format-duration.js';
import { PluginError } from './guard.js';
import type { RetryQuestion } from './hooks.js';
import { Inbox } from './inbox.js';
import type { LoopParts } from './loop-parts.js';
import type { Attempt, AttemptEnd, Sample } from './model/attempt.js';
import type { JobId, RetryAnswer } from './model/job.js';
import { Deadlines } from './plan/deadlines.js';
import { isHalted } from './plan/halt.js';
import { judge } from './plan/judge.js';
import type { Pool } from './plan/pool.js';
import { Pressure } from './plan/pressure.js';
import { Standstill } from './plan/standstill.js';
import type { Observation } from './scheduler/scheduler.js';
import { settle } from './settle.js';
import { TimeWatch } from './time-watch.js';
import { UsageWatch } from './usage-watch.js';
import { WakeUp } from './wake-up.js';
import { hiddenKillWarning, type LoopWarning, pressureWarning } from './warnings.js';

/** What happens to a run, as the inbox holds it. */
type Message =
  | { readonly type: 'ended'; readonly attempt: Attempt; readonly end: AttemptEnd }
  | { readonly type: 'sample'; readonly pool: Pool; readonly sample: Sample }
  | { readonly type: 'expired'; readonly key: string }
  | { readonly type: 'stop'; readonly cause: string; readonly how: 'gently' | 'now' | 'soon' }
  | { readonly type: 'wake' };

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
  /** What ended the run early, if anything did. */
  interrupted: string | undefined;
  readonly #parts: LoopParts;
  readonly #inbox = new Inbox<Message>();
  readonly #deadlines: Deadlines;
  readonly #standstill: Standstill;
  #isSuspended = false;
  readonly #time: TimeWatch;
  readonly #pressure = new Map<Pool, Pressure>();
  readonly #wakeUp: WakeUp;
  readonly #random: () => number;
  #failure: unknown;
  /** Attempts handed to executors whose end has not arrived. */
  #outstanding = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
    this.usage = new UsageWatch(parts);
    this.#deadlines = new Deadlines(parts.clock);
    this.#standstill = new Standstill(this.#deadlines);
    const expire = (key: string) => this.#inbox.push({ type: 'expired', key });
    this.#time = new TimeWatch(this.#deadlines, expire, (warning) => this.#warn(warning));
    this.#wakeUp = new WakeUp(parts.clock, () => this.#inbox.push({ type: 'wake' }));
    for (const pool of parts.pools.all) {
      const tell = (...act: Parameters<typeof pressureWarning>) => this.#warn(pressureWarning(...act));
      this.#pressure.set(pool, new Pressure(pool, parts.state, this.#standstill, parts.clock, tell));
      pool.executor.watch?.((sample) => this.#inbox.push({ type: 'sample', pool, sample }));
      if (parts.hooks.output.isUsed()) this.#tapOutput(pool);
    }
  }

  /** Ends the run early; may be called at any time and more than once. */
  stop(cause: string, how: 'gently' | 'now' | 'soon'): void {
    this.#inbox.push({ type: 'stop', cause, how });
  }

  /** Lets nothing start, and everything that runs stand still, deadlines too. Settles when all processes have been told. */
  async suspend(): Promise<void> {
    this.#isSuspended = true;
    this.#deadlines.pause(RUN);
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
    if (timeoutMs !== undefined) {
      this.#deadlines.start(RUN, timeoutMs, () => this.stop(`the time limit of ${formatDuration(timeoutMs)}`, 'gently'));
    }
    this.#restore();
    while (!this.#isOver()) {
      this.#guarded(() => this.#startWhatFits());
      if (this.#isOver()) break;
      for (const message of await this.#inbox.take()) this.#guarded(() => this.#handle(message));
    }
    this.#deadlines.end(RUN);
    this.#wakeUp.cancel();
    if (this.#failure !== undefined) throw this.#failure;
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
    this.stop(error instanceof PluginError ? `plugin "${error.plugin}"` : 'internal error', 'gently');
  }

  /** After a bug of ours the state may never be finished; then it is enough that nothing of ours lives. */
  #isOver(): boolean {
    return this.#parts.state.finished || (this.#failure !== undefined && this.#outstanding === 0);
  }

  #restore(): void {
    for (const job of this.#parts.state.jobs.values()) {
      if (job.restored === undefined) continue;
      const { endedAt, measurement } = job.restored;
      settle(
        this.#parts,
        this.#parts.state.drop(job.id, { outcome: { type: 'succeeded' }, restored: true, endedAt, measurement }),
      );
    }
  }

  #startWhatFits(): void {
    if (this.#isSuspended) return;
    const { pools, clock } = this.#parts;
    let wake: number | undefined;
    for (const pool of pools.all) {
      for (const id of pool.scheduler.poll(clock.now())) {
        if (this.#isAdmitted(pool, id)) this.#start(pool, id);
        else pool.scheduler.requeue(id, clock.now(), { at: clock.now() + ADMIT_AGAIN_MS });
      }
      const next = pool.scheduler.nextWake(clock.now());
      if (next !== undefined && (wake === undefined || next < wake)) wake = next;
    }
    if (wake !== undefined) this.#wakeUp.notLaterThan(wake);
  }

  #isAdmitted(pool: Pool, id: JobId): boolean {
    const { hooks, state } = this.#parts;
    if (this.#failure !== undefined) return false;
    if (!hooks.admit.isUsed()) return true;
    try {
      return hooks.admit.call({ type: 'admit', job: state.job(id), pool: pool.executor.name }) === undefined;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #start(pool: Pool, id: JobId): void {
    const { state, clock, logs, emit } = this.#parts;
    const job = state.job(id);
    const number = state.attempts(id) + 1;
    const startedAt = clock.now();
    const key = `${this.#parts.runId}/${state.nextKey(id)}`;
    const attempt: Attempt = { key, job, number, allocation: pool.scheduler.allocation(id), logs: logs(job, number) };
    state.start(attempt, startedAt);
    this.#pressure.get(pool)?.started(key);
    emit({ type: 'attempt-start', at: startedAt, jobId: id, attempt });
    this.#time.started(pool.executor, attempt);
    this.#outstanding++;
    runAttempt(pool.executor, attempt).then((end) => this.#inbox.push({ type: 'ended', attempt, end }));
    if (this.#isSuspended) void this.#suspend(attempt);
  }

  #suspend(attempt: Attempt): Promise<void> {
    return this.#standstill.suspend(this.#parts.pools.of(attempt.job.id).executor, attempt, 'run');
  }

  #handle(message: Message): void {
    if (message.type === 'ended') {
      this.#outstanding--;
      this.#ended(message.attempt, message.end);
    } else if (message.type === 'sample') this.#sampled(message.pool, message.sample);
    else if (message.type === 'stop') this.#stopNow(message.cause, message.how);
    else if (message.type === 'expired') {
      const running = this.#parts.state.running(message.key);
      if (running !== undefined) this.#parts.pools.of(running.attempt.job.id).executor.stop(running.attempt, 'timeout', 'gently');
    }
  }

  #sampled(pool: Pool, sample: Sample): void {
    this.usage.note(pool, sample);
    this.#pressure.get(pool)?.relieve(sample);
  }

  #ended(attempt: Attempt, end: AttemptEnd): void {
    const { state, clock, emit, pools } = this.#parts;
    const running = state.running(attempt.key);
    if (running === undefined) throw new Error(`Internal error: attempt ${attempt.key} ended twice`);
    this.#deadlines.end(attempt.key);
    this.#standstill.ended(attempt.key);
    const pool = pools.of(attempt.job.id);
    this.#pressure.get(pool)?.ended(attempt.key);
    this.usage.ended(end);
    const verdict = judge(end);
    const now = clock.now();
    const given = {
      attempts: state.attempts(attempt.job.id),
      budget: pool.executor.capacity.memory,
      at: now,
      random: this.#random,
    };
    const again =
      this.interrupted === undefined
        ? nextAttempt(running, end, verdict, given, (question) => this.#askRetry(question))
        : undefined;
    const { wallMs, peakMemory, peakIsBound } = end.measurement;
    const seen: Observation = {
      succeeded: verdict.type === 'succeeded',
      durationMs: wallMs,
      peakMemory: peakIsBound ? undefined : peakMemory,
    };
    emit(endEvent(running, end, verdict, now, again !== undefined));
    if (again !== undefined) {
      state.again(attempt.job.id, verdict.type !== 'preempted');
      const { delayMs, ...next } = again;
      pool.scheduler.requeue(attempt.job.id, now, { ...next, at: now + delayMs, seen });
      return;
    }
    if (verdict.type === 'succeeded' && end.evidence?.cgroupOomKill) this.#warn(hiddenKillWarning(attempt.job.id));
    const { allocation, logs } = attempt;
    settle(
      this.#parts,
      state.end(attempt.job.id, { outcome: outcomeOf(end, verdict), endedAt: now, ...end, allocation, logs }),
      seen,
    );
    this.#haltIfMet();
  }

  #askRetry(question: RetryQuestion): RetryAnswer {
    const { hooks } = this.#parts;
    try {
      return (hooks.retry.isUsed() ? hooks.retry.call(question) : undefined) ?? question.proposed;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #haltIfMet(): void {
    const { halt, state } = this.#parts;
    if (halt === undefined || this.interrupted !== undefined || !isHalted(halt, state.counts, state.jobs.size)) return;
    this.#stopNow(
      halt.why === 'fail' ? 'a failure' : halt.why === 'success' ? 'a success' : 'enough jobs done',
      halt.when === 'now' ? 'gently' : 'soon',
    );
  }

  #stopNow(cause: string, how: 'gently' | 'now' | 'soon'): void {
    const { state, pools, clock } = this.#parts;
    if (this.interrupted === undefined) {
      this.interrupted = cause;
      // All of them first: what is cancelled must not let its dependents be called skipped.
      const cancelled = state.pending().map((id) => {
        pools.of(id).scheduler.remove([id], clock.now());
        return state.drop(id, { outcome: { type: 'cancelled' } });
      });
      for (const result of cancelled) settle(this.#parts, result);
    }
    if (how === 'soon') return;
    for (const { attempt } of state.allRunning()) pools.of(attempt.job.id).executor.stop(attempt, 'cancelled', how);
  }

  #warn(warning: LoopWarning): void {
    this.#parts.emit({ ...warning, at: this.#parts.clock.now() });
  }

  #tapOutput(pool: Pool): void {
    const { emit, clock } = this.#parts;
    pool.executor.tapOutput?.((attempt, stream, chunk) => {
      let pace: Promise<unknown> | undefined;
      const waitFor = (more: Promise<unknown>) => {
        pace = pace === undefined ? more : Promise.all([pace, more]);
      };
      emit({ type: 'output', at: clock.now(), jobId: attempt.job.id, stream, chunk, waitFor });
      return pace;
    });
  }
}
