import type { AttemptStartEvent, JobId, Resources } from '@mpmsub/runner';
import { unnamedCommand, visible } from '@mpmsub/text';
import { promisedMemory } from './promised-memory.js';

/** A job that runs now. What only a drawing tells is made when it is asked for: most jobs are over before the next one. */
export class RunningJob {
  readonly startedAt: number;
  /** Bytes now; `undefined` before its first sample. */
  memory: number | undefined;
  /** CPU milliseconds at its last sample, as far as they are shown. */
  cpuMs = 0;
  readonly #attempt: AttemptStartEvent['attempt'];
  readonly #place: Resources | undefined;
  #label: string | undefined;

  /** @param place what there is where it runs. */
  constructor({ at, attempt }: AttemptStartEvent, place: Resources | undefined) {
    this.startedAt = at;
    this.#attempt = attempt;
    this.#place = place;
  }

  get id(): JobId {
    return this.#attempt.job.id;
  }

  /** The id, and the command where the id tells nobody anything; safe to print. */
  get label(): string {
    this.#label ??= `${visible(this.id)} ${unnamedCommand(this.#attempt.job)}`.trimEnd();
    return this.#label;
  }

  /** 1 for the first. */
  get attempt(): number {
    return this.#attempt.number;
  }

  get executor(): string {
    return this.#attempt.job.executor ?? 'local';
  }

  get allocation(): Resources {
    return this.#attempt.allocation;
  }

  /** Bytes; `undefined` where nobody knows what it needs. */
  get promised(): number | undefined {
    return promisedMemory(this.#attempt.job, this.allocation.memory, this.#place);
  }
}
