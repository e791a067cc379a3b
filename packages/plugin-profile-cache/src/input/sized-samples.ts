import type { Sample } from '../sample.js';
import { isSameSize, thinned } from './learn-sizes.js';

/** What was seen at one size. */
interface SizeGroup {
  readonly bytes: number;
  readonly samples: readonly Sample[];
}

/** Samples by the size of their input: the last few at each of so many sizes as a model can use. */
export class SizedSamples {
  readonly #keep: number;
  #groups: readonly SizeGroup[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** Takes in a sample whose input's size is known. */
  add(sample: Sample): void {
    const bytes = sample.inputBytes!;
    const group = this.#groups.find((one) => isSameSize(one.bytes, bytes));
    this.#groups =
      group === undefined
        ? thinned([...this.#groups, { bytes, samples: [sample] }])
        : this.#groups.map((one) =>
            one === group ? { bytes: one.bytes, samples: [...one.samples, sample].slice(-this.#keep) } : one,
          );
  }

  /** Takes samples out again. */
  remove(gone: readonly Sample[]): void {
    this.#groups = this.#groups
      .map(({ bytes, samples }) => ({ bytes, samples: samples.filter((sample) => !gone.includes(sample)) }))
      .filter(({ samples }) => samples.length > 0);
  }

  /** Those of each size in order of their ends. */
  get all(): readonly Sample[] {
    return this.#groups.flatMap(({ samples }) => samples);
  }
}
