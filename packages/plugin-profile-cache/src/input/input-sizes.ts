import type { Job, JobId } from '@mpmsub/runner';
import { type InputSize, inputSize } from './input-size.js';

/** Sizes of all inputs as they are now. */
export async function sizesOf(jobs: readonly Job[]): Promise<ReadonlyMap<JobId, InputSize>> {
  const asked = jobs.filter(({ input }) => input !== undefined).map(async (job) => [job.id, await inputSize(job)] as const);
  const sizes = await Promise.all(asked);
  return new Map(sizes.flatMap(([id, size]): [JobId, InputSize][] => (size === undefined ? [] : [[id, size]])));
}

/** Sizes of inputs as jobs begin, and those that could not be told. */
export class InputSizes {
  readonly #asked = new Map<JobId, Promise<InputSize | undefined>>();
  readonly #missing = new Map<JobId, string>();

  /** Begins to look. A job that is tried again is looked at again. */
  start(job: Job): void {
    this.#asked.set(job.id, inputSize(job));
  }

  /** What was found; it is not kept. */
  async take(id: JobId): Promise<InputSize | undefined> {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    const size = await asked;
    if (size && 'reason' in size) this.#missing.set(id, size.reason);
    return size;
  }

  /** One sentence that names the jobs whose input could not be sized, the first few of them; `undefined` without any. */
  get missingText(): string | undefined {
    if (this.#missing.size === 0) return undefined;
    const named = [...this.#missing].slice(0, 5).map(([id, reason]) => `${id} (${reason})`);
    const rest = this.#missing.size > named.length ? `, and ${this.#missing.size - named.length} more` : '';
    return `memory was not set against the size of the input: ${named.join(', ')}${rest}`;
  }
}
