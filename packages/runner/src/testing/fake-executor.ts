import type { Clock } from '../clock.js';
import type { Executor } from '../execute/executor.js';
import type { Attempt, AttemptEnd, Exit, Sample, StopReason } from '../model/attempt.js';
import type { Resources } from '../model/resources.js';

/** How a scripted attempt behaves. */
export interface Script {
  /** Milliseconds of the clock. Default 1000. */
  readonly durationMs?: number;
  /** Default: exit code 0. */
  readonly exit?: Exit;
  /** Bytes, reported at the end. Default: the highest that `usage` gave, else 0. */
  readonly peakMemory?: number;
  /** Bytes in use after so many milliseconds of running; makes the executor send samples. */
  readonly usage?: (ageMs: number) => number;
  /** Milliseconds. Default: the duration. */
  readonly cpuMs?: number;
  /** Text that it writes to standard output as it begins; heard by who taps `output`. Default: none. */
  readonly output?: string;
  /** What the executor saw besides the exit. Default: nothing. */
  readonly evidence?: AttemptEnd['evidence'];
}

/** A fake place, with what it saw. */
export interface FakeExecutor extends Executor {
  /** Attempts in order of start. */
  readonly started: readonly Attempt[];
  /** Attempts running now. */
  readonly running: ReadonlySet<Attempt>;
  /** Every call of `stop`, in order. */
  readonly stops: readonly { readonly attempt: Attempt; readonly reason: StopReason; readonly how: 'gently' | 'now' }[];
  /** Every attempt that was suspended, in order. */
  readonly suspensions: readonly Attempt[];
  /** Sends a sample to whoever watches. */
  sample(sample: Sample): void;
}

/** Milliseconds between samples of attempts that have a `usage`. */
const SAMPLE_MS = 100;

/** One attempt at its pretended work. It ages only while it is not suspended. */
interface Work {
  readonly script: Script;
  age: number;
  since: number;
  peak: number;
  cancel: (() => void) | undefined;
  isStopped: boolean;
  readonly end: (exit: Exit) => void;
}

/**
 * An executor without processes: each attempt ends as its script says, on the given clock. For tests of plugins and of the loop.
 *
 * @param script asked once for each attempt; default: one second, exit code 0.
 */
export function fakeExecutor(options: {
  readonly clock: Clock;
  readonly capacity: Resources;
  readonly name?: string;
  readonly script?: (attempt: Attempt) => Script;
  /** Milliseconds between a stop and the end of the attempt. Default 0. */
  readonly stopMs?: number;
}): FakeExecutor {
  const { clock, capacity, name = 'local', script: scriptOf = (): Script => ({}), stopMs = 0 } = options;
  const started: Attempt[] = [];
  const suspensions: Attempt[] = [];
  const stops: { attempt: Attempt; reason: StopReason; how: 'gently' | 'now' }[] = [];
  const works = new Map<Attempt, Work>();
  const running = new Set<Attempt>();
  const listeners: ((sample: Sample) => void)[] = [];
  let hear: Parameters<NonNullable<Executor['tapOutput']>>[0] | undefined;
  let isSampling = false;

  const ageOf = (work: Work) => (work.cancel === undefined ? work.age : work.age + clock.now() - work.since);
  const proceed = (work: Work) => {
    work.since = clock.now();
    const { durationMs = 1000, exit = { type: 'exited', code: 0 } } = work.script;
    work.cancel = clock.after(durationMs - work.age, () => work.end(exit));
  };
  const halt = (work: Work) => {
    work.age = ageOf(work);
    work.cancel?.();
    work.cancel = undefined;
  };
  const send = (sample: Sample) => {
    for (const listener of listeners) listener(sample);
  };
  const sampleOften = () => {
    if (isSampling) return;
    isSampling = true;
    clock.after(SAMPLE_MS, () => {
      isSampling = false;
      const attempts = [...works].flatMap(([{ key }, work]) => {
        if (work.script.usage === undefined) return [];
        const memory = work.script.usage(ageOf(work));
        work.peak = Math.max(work.peak, memory);
        return [{ key, memory, peakMemory: work.peak, cpuMs: 0, processes: 1 }];
      });
      if (attempts.length === 0) return;
      send({ attempts });
      sampleOften();
    });
  };

  return {
    name,
    capacity,
    started,
    running,
    stops,
    suspensions,
    run(attempt) {
      const script = scriptOf(attempt);
      const startedAt = clock.now();
      started.push(attempt);
      running.add(attempt);
      if (script.usage !== undefined) sampleOften();
      if (script.output !== undefined) hear?.(attempt, 'stdout', Buffer.from(script.output));
      return new Promise<AttemptEnd>((resolve) => {
        const end = (exit: Exit) => {
          if (!running.delete(attempt)) return;
          works.delete(attempt);
          const { durationMs = 1000, peakMemory = work.peak, cpuMs = durationMs, evidence } = script;
          const measurement = { wallMs: clock.now() - startedAt, cpuMs, peakMemory, method: 'none' } as const;
          resolve({ exit, measurement, ...(evidence && { evidence }) });
        };
        const work: Work = { script, age: 0, since: startedAt, peak: 0, cancel: undefined, isStopped: false, end };
        works.set(attempt, work);
        proceed(work);
      });
    },
    stop(attempt, reason, how) {
      stops.push({ attempt, reason, how });
      const work = works.get(attempt);
      if (work === undefined || work.isStopped) return;
      work.isStopped = true;
      halt(work);
      clock.after(stopMs, () => work.end({ type: 'stopped', reason }));
    },
    suspend(attempt) {
      suspensions.push(attempt);
      const work = works.get(attempt);
      if (work !== undefined) halt(work);
    },
    resume(attempt) {
      const work = works.get(attempt);
      if (work !== undefined && work.cancel === undefined && !work.isStopped) proceed(work);
    },
    watch: (listener) => void listeners.push(listener),
    tapOutput(listener) {
      hear = listener;
    },
    sample: send,
  };
}
