import { ConfigError } from '../model/diagnostic.js';
import type { CommandSpec, JobSpec, NeedSpec, RetrySpec } from './job-spec.js';
import type { JobLike } from './spec.js';

/** Everything that can be said of a job beside its command. */
export type JobOptions = Omit<JobSpec, 'cmd' | 'pipeline'>;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** What the builders of single commands and of pipelines have in common: each method changes the job and gives it back. */
abstract class SpecBuilder implements JobLike {
  readonly #spec: Changing<JobSpec>;

  protected constructor(spec: JobSpec) {
    this.#spec = { ...spec };
  }

  /** CPUs it keeps busy. */
  cpu(cpus: number | string): this {
    delete this.#spec.cpu;
    delete this.#spec.p;
    return this.#set({ cpus });
  }

  /** Memory to reserve: `"512M"`, `"1.5G"`, or a number of MB. */
  memory(memory: number | string): this {
    delete this.#spec.m;
    return this.#set({ memory });
  }

  /** Variables added to the environment; `null` unsets one. Further calls add to earlier ones. */
  environment(env: NonNullable<JobSpec['env']>): this {
    return this.#set({ env: { ...this.#spec.env, ...env } });
  }

  /** Folder it runs in. */
  workingDir(cwd: string): this {
    return this.#set({ cwd });
  }

  /** Longest run time: `"10m"`, a number of seconds, or `"400%"` of its usual time. */
  withTimeout(timeout: number | string): this {
    return this.#set({ timeout });
  }

  /** Its name. */
  withId(id: string): this {
    return this.#set({ id });
  }

  /** Files whose size decides its memory: paths or globs; further calls add to earlier ones. */
  input(...files: readonly string[]): this {
    const { input = [] } = this.#spec;
    return this.#set({ input: [...(typeof input === 'string' ? [input] : input), ...files] });
  }

  /** File that standard output is written to. */
  stdoutTo(stdout: string): this {
    return this.#set({ stdout });
  }

  /** File that standard error is written to. */
  stderrTo(stderr: string): this {
    return this.#set({ stderr });
  }

  /** Sends its output on into another command; the job becomes a pipeline, or a longer one. */
  pipeTo(command: CommandSpec): this {
    const { cmd, pipeline = cmd === undefined ? [] : [cmd] } = this.#spec;
    delete this.#spec.cmd;
    return this.#set({ pipeline: [...pipeline, command] });
  }

  /** Jobs that must have ended before; further calls add to earlier ones. */
  needs(...needs: readonly (string | NeedSpec)[]): this {
    return this.#set({ needs: [...(this.#spec.needs ?? []), ...needs] });
  }

  /** Words to select it by; further calls add to earlier ones. */
  tags(...tags: readonly string[]): this {
    return this.#set({ tags: [...(this.#spec.tags ?? []), ...tags] });
  }

  /** Further attempts after a failure. */
  retry(retry: number | RetrySpec): this {
    return this.#set({ retry });
  }

  /** Its description, as it could stand in a configuration. */
  toJSON(): JobSpec {
    return { ...this.#spec };
  }

  #set(fields: JobSpec): this {
    Object.assign(this.#spec, fields);
    return this;
  }
}

/** A job of one command: `new Job(["samtools", "sort", "in.bam"], { cpus: 2 }).memory("2G")`. */
export class Job extends SpecBuilder {
  constructor(cmd: CommandSpec, options: JobOptions = {}) {
    super({ ...options, cmd });
  }
}

/** A job of several commands, each one's output the next one's input. Fewer than two commands are a {@link ConfigError}. */
export class Pipeline extends SpecBuilder {
  constructor(commands: readonly CommandSpec[], options: JobOptions = {}) {
    if (!Array.isArray(commands) || commands.length < 2) {
      const found = Array.isArray(commands) ? commands.length : 'no list';
      throw new ConfigError([
        {
          code: 'short-pipeline',
          severity: 'error',
          message: `a pipeline has at least two commands, found ${found}`,
          hint: 'make a single command with job(...)',
        },
      ]);
    }
    super({ ...options, pipeline: [...commands] });
  }
}

/** Makes a job of one command; the same as `new Job(...)`. */
export function job(cmd: CommandSpec, options?: JobOptions): Job {
  return new Job(cmd, options);
}

/** Makes a job of several commands, each one's output the next one's input; the same as `new Pipeline(...)`. */
export function pipeline(commands: readonly CommandSpec[], options?: JobOptions): Pipeline {
  return new Pipeline(commands, options);
}
