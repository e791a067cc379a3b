import { endEvent, nextAttempt, outcomeOf, runAttempt } from './after-attempt.js';
import type { Clock } from './clock.js';
import { formatDuration } from './config/format-duration.js';
import type { Emit } from './emit.js';
import { PluginError } from './guard.js';
import type { Hooks, RetryQuestion } from './hooks.js';
import { Inbox } from './inbox.js';
import type { Attempt, AttemptEnd, Sample } from './model/attempt.js';
import { formatBytes } from './model/format.js';
import type { JobId, RetryAnswer } from './model/job.js';
import { Deadlines, timeoutOf } from './plan/deadlines.js';
import type { Graph } from './plan/graph.js';
import { type HaltRule, isHalted } from './plan/halt.js';
import { judge } from './plan/judge.js';
import type { LogLayout } from './plan/logs.js';
import type { Pool, Pools } from './plan/pool.js';
import { type OnPressure, Pressure } from './plan/pressure.js';
import type { Observation } from './scheduler/scheduler.js';
import { settle } from './settle.js';
import type { RunState } from './state.js';
import { UsageWatch } from './usage-watch.js';

/** What happens to a run, as the inbox holds it. */
type Message =
  | { readonly type: 'ended'; readonly attempt: Attempt; readonly end: AttemptEnd }
  | { readonly type: 'sample'; readonly pool: Pool; readonly sample: Sample }
  | { readonly type: 'expired'; readonly key: string }
  | { readonly type: 'stop'; readonly cause: string; readonly how: 'gently' | 'now' | 'soon' }
  | { readonly type: 'wake' };

/** What the loop is made of. */
export interface LoopParts {
  readonly runId: string;
  readonly hooks: Hooks;
  readonly emit: Emit;
  readonly state: RunState;
  readonly graph: Graph;
  readonly pools: Pools;
  readonly logs: LogLayout;
  readonly clock: Clock;
  readonly halt?: HaltRule | undefined;
  readonly timeoutMs?: number | undefined;
  readonly random?: (() => number) | undefined;
}

/** A refused job is asked again after so many milliseconds, if no event comes before. */
const ADMIT_AGAIN_MS = 1000;

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
  readonly #pressure = new Map<Pool, Pressure>();
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: (() => void) | undefined;
  readonly #random: () => number;
  #failure: unknown;
  /** Attempts handed to executors whose end has not arrived. */
  #outstanding = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
    this.usage = new UsageWatch(parts);
    this.#deadlines = new Deadlines(parts.clock, (key) => this.#inbox.push({ type: 'expired', key }));
    for (const pool of parts.pools.all) {
      this.#pressure.set(pool, new Pressure(pool, parts.state, this.#deadlines, parts.clock, this.#tellPressure));
      pool.executor.watch?.((sample) => this.#inbox.push({ type: 'sample', pool, sample }));
      if (parts.hooks.output.isUsed()) this.#tapOutput(pool);
    }
  }

  /** Ends the run early; may be called at any time and more than once. */
  stop(cause: string, how: 'gently' | 'now' | 'soon'): void {
    this.#inbox.push({ type: 'stop', cause, how });
  }

  /** Settles when every job has its outcome. Throws what a deciding plugin threw, after everything of ours is gone. */
  async drive(): Promise<void> {
    const { clock, timeoutMs } = this.#parts;
    const endDeadline =
      timeoutMs && clock.after(timeoutMs, () => this.stop(`the time limit of ${formatDuration(timeoutMs)}`, 'gently'));
    this.#restore();
    while (!this.#isOver()) {
      this.#guarded(() => this.#startWhatFits());
      if (this.#isOver()) break;
      for (const message of await this.#inbox.take()) this.#guarded(() => this.#handle(message));
    }
    if (endDeadline) endDeadline();
    this.#cancelWake?.();
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
    if (wake !== undefined) this.#wakeUpAt(wake);
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
    const timeout = timeoutOf(job);
    if (timeout !== undefined) this.#deadlines.start(key, timeout);
    this.#outstanding++;
    runAttempt(pool.executor, attempt).then((end) => this.#inbox.push({ type: 'ended', attempt, end }));
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
    if (verdict.type === 'succeeded' && end.evidence?.cgroupOomKill) this.#tellHiddenKill(attempt.job.id);
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

  #wakeUpAt(at: number): void {
    const { clock } = this.#parts;
    if (this.#cancelWake !== undefined && this.#wakeAt <= at) return;
    this.#cancelWake?.();
    this.#wakeAt = at;
    this.#cancelWake = clock.after(Math.max(0, at - clock.now()), () => {
      this.#cancelWake = undefined;
      this.#inbox.push({ type: 'wake' });
    });
  }

  readonly #tellPressure: OnPressure = (act, attempt, usage, budget) => {
    const { id } = attempt.job;
    const what = act === 'preempted' ? 'was stopped and will run again' : act === 'suspended' ? 'is suspended' : 'goes on';
    const message = `memory: ${formatBytes(usage)} of ${formatBytes(budget)} in use; "${id}" ${what}`;
    this.#parts.emit({ type: 'warning', at: this.#parts.clock.now(), code: `memory-${act}`, jobId: id, message });
  };

  /** A shell whose last command succeeds hides that an earlier one was killed. */
  #tellHiddenKill(id: JobId): void {
    const message = `"${id}" succeeded, but the kernel killed one of its processes: out of memory; give it more, or look at its result`;
    this.#parts.emit({ type: 'warning', at: this.#parts.clock.now(), code: 'hidden-oom', jobId: id, message });
  }

  #tapOutput(pool: Pool): void {
    const { emit, clock } = this.#parts;
    pool.executor.tapOutput?.((attempt, stream, chunk) => {
      emit({ type: 'output', at: clock.now(), jobId: attempt.job.id, stream, chunk });
    });
  }
}
