import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { type Exit, type Job, type JobResult, RunError } from '@mpmsub/runner';
import { reasonWords } from '@mpmsub/text';

const MIB = 2 ** 20;

/**
 * One job's end with the names of the Python library: seconds, megabytes, and the output as text. The engine's own typed fields
 * (`outcome`, `measurement`, ...) are under `result`.
 */
export class ClusterResult {
  constructor(
    readonly job: Job,
    readonly result: JobResult,
  ) {}

  /** The job's name: its own, or `job_0001` and so on. */
  get id(): string {
    return this.result.id;
  }

  /** What was run, as written; stages of a pipeline joined by ` | `. */
  get cmd(): string {
    return this.job.stages.map((stage) => stage.text).join(' | ');
  }

  /**
   * The exit code; of what a signal ended its number below 0, as in Python (-9 for SIGKILL); -1 when we stopped it or it could not start,
   * `undefined` when its turn never came.
   */
  get returncode(): number | undefined {
    return this.result.exit === undefined ? undefined : codeOf(this.result.exit);
  }

  /**
   * Everything it wrote to standard output, read from its log when asked for. Empty when it never started.
   *
   * @throws RunError when its run is no longer kept.
   */
  get stdout(): string {
    return this.#read('stdout');
  }

  /** The same for standard error. */
  get stderr(): string {
    return this.#read('stderr');
  }

  /** Seconds of its last attempt. */
  get runtime(): number {
    return (this.result.measurement?.wallMs ?? 0) / 1000;
  }

  /** Peak of its whole process tree in MB, all stages of a pipeline together; `undefined` when it was not measured. */
  get memoryUsed(): number | undefined {
    const bytes = this.result.measurement?.peakMemory;
    return bytes === undefined ? undefined : bytes / MIB;
  }

  /** Mean cores used; `undefined` when it was not measured. */
  get cpuUsed(): number | undefined {
    const { cpuMs, wallMs } = this.result.measurement ?? {};
    return cpuMs === undefined || !wallMs ? undefined : cpuMs / wallMs;
  }

  /** Start of its first attempt; `undefined` when its turn never came. */
  get startTime(): Date | undefined {
    return this.result.startedAt === undefined ? undefined : new Date(this.result.startedAt);
  }

  /** End of its last attempt; `undefined` when its turn never came. */
  get endTime(): Date | undefined {
    return this.result.endedAt === undefined ? undefined : new Date(this.result.endedAt);
  }

  /** It ran and succeeded, or had in an earlier run. */
  get success(): boolean {
    return this.result.outcome.type === 'succeeded';
  }

  /** What went wrong, in words; `undefined` when nothing did. */
  get error(): string | undefined {
    const { outcome } = this.result;
    if (outcome.type === 'succeeded') return undefined;
    if (outcome.type === 'skipped') return `skipped: it needs "${outcome.because}"`;
    if (outcome.type === 'cancelled') return 'cancelled';
    if (outcome.exit.type === 'spawn-failed' || outcome.exit.type === 'lost') return outcome.exit.message;
    return reasonWords(outcome.reason, outcome.exit);
  }

  #read(stream: 'stdout' | 'stderr'): string {
    const path = this.result.logs?.[stream];
    if (path === undefined) return '';
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // Never opened, because the job could not start; or deleted with all of its run.
      if (existsSync(dirname(dirname(path)))) return '';
      throw new RunError(
        `the output of ${JSON.stringify(this.id)} is gone: only the last runs are kept; read it sooner, or keep more of them: journal({ keep: 100 })`,
      );
    }
  }

  /** Plain fields, for JSON; output left out. */
  toJSON(): Record<string, unknown> {
    const { id, cmd, returncode, runtime, memoryUsed, cpuUsed, startTime, endTime, success, error } = this;
    return { id, cmd, returncode, runtime, memoryUsed, cpuUsed, startTime, endTime, success, error };
  }

  /** What `console.log` shows: the same. */
  [inspect.custom](): Record<string, unknown> {
    return this.toJSON();
  }
}

function codeOf(exit: Exit): number {
  if (exit.type === 'exited') return exit.code;
  const signals: Readonly<Record<string, number>> = constants.signals;
  return exit.type === 'signaled' ? -(signals[exit.signal] ?? 1) : -1;
}
