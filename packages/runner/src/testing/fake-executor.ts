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
  /** Bytes, reported at the end and in samples. Default 0. */
  readonly peakMemory?: number;
  /** Milliseconds. Default: the duration. */
  readonly cpuMs?: number;
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
  /** Sends a sample to whoever watches. */
  sample(sample: Sample): void;
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
  const { clock, capacity, name = 'local', script = (): Script => ({}), stopMs = 0 } = options;
  const started: Attempt[] = [];
  const running = new Set<Attempt>();
  const stops: { attempt: Attempt; reason: StopReason; how: 'gently' | 'now' }[] = [];
  const endings = new Map<Attempt, (exit: Exit) => void>();
  const listeners: ((sample: Sample) => void)[] = [];
  return {
    name,
    capacity,
    started,
    running,
    stops,
    run(attempt) {
      const {
        durationMs = 1000,
        exit = { type: 'exited', code: 0 },
        peakMemory = 0,
        cpuMs = durationMs,
        evidence,
      } = script(attempt);
      const startedAt = clock.now();
      started.push(attempt);
      running.add(attempt);
      return new Promise<AttemptEnd>((resolve) => {
        const end = (ending: Exit) => {
          if (!running.delete(attempt)) return;
          const measurement = { wallMs: clock.now() - startedAt, cpuMs, peakMemory, method: 'none' } as const;
          resolve({ exit: ending, measurement, ...(evidence && { evidence }) });
        };
        const cancel = clock.after(durationMs, () => end(exit));
        endings.set(attempt, (ending) => {
          cancel();
          clock.after(stopMs, () => end(ending));
        });
      });
    },
    stop(attempt, reason, how) {
      stops.push({ attempt, reason, how });
      endings.get(attempt)?.({ type: 'stopped', reason });
      endings.delete(attempt);
    },
    watch: (listener) => listeners.push(listener),
    sample: (sample) => {
      for (const listener of listeners) listener(sample);
    },
  };
}
