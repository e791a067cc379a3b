import type { Job, JobId } from '@mpmsub/runner';
import type { Sample } from '../learn.js';
import { type InputSize, inputSize } from './input-size.js';

/** Sizes of inputs, found out while jobs run. */
export class InputSizes {
  readonly #asked = new Map<JobId, Promise<InputSize | undefined>>();

  /** Begins to look. A job that is tried again is looked at again. */
  start(job: Job): void {
    this.#asked.set(job.id, inputSize(job));
  }

  /** Settles when everything that was begun is known. */
  async all(): Promise<ReadonlyMap<JobId, InputSize>> {
    const sizes = new Map<JobId, InputSize>();
    for (const [id, asked] of this.#asked) {
      const size = await asked;
      if (size) sizes.set(id, size);
    }
    return sizes;
  }
}

/** Sizes of all inputs as they are now. */
export async function sizesOf(jobs: readonly Job[]): Promise<ReadonlyMap<JobId, InputSize>> {
  const sizes = new InputSizes();
  for (const job of jobs) if (job.input !== undefined) sizes.start(job);
  return sizes.all();
}

/** Samples with the size of the input they were taken with. */
export function withSizes(
  samples: ReadonlyMap<JobId, readonly Sample[]>,
  sizes: ReadonlyMap<JobId, InputSize>,
): ReadonlyMap<JobId, readonly Sample[]> {
  return new Map(
    [...samples].map(([id, list]) => {
      const size = sizes.get(id);
      return [id, size && 'bytes' in size ? list.map((sample) => ({ ...sample, inputBytes: size.bytes })) : list];
    }),
  );
}

/** One sentence that names the jobs whose input could not be sized, the first few of them; `undefined` without any. */
export function missingText(sizes: ReadonlyMap<JobId, InputSize>): string | undefined {
  const missing = [...sizes].flatMap(([id, size]) => ('reason' in size ? [`${id} (${size.reason})`] : []));
  if (missing.length === 0) return undefined;
  const rest = missing.length > 5 ? `, and ${missing.length - 5} more` : '';
  return `memory was not set against the size of the input: ${missing.slice(0, 5).join(', ')}${rest}`;
}
