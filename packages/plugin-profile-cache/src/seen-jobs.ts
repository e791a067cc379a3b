import type { Job, JobId } from '@mpmsub/runner';
import type { InputSize } from './input/input-size.js';
import { machineOf } from './profile-key.js';
import type { Sample } from './sample.js';
import { SeenFamily } from './seen-family.js';

/** What a run saw so far. It grows with the kinds of jobs there are, not with how many are alike. */
export class SeenJobs {
  /** So many families are kept, and so many jobs one by one. Jobs of further families teach nothing. */
  most = Number.POSITIVE_INFINITY;
  /** How many jobs are kept one by one. */
  #members = 0;
  readonly #machineClass: string;
  readonly #keep: number;
  /** In the order in which they were first planned. */
  readonly #families: SeenFamily[] = [];
  /** The same by machine and name. */
  readonly #byName = new Map<string, Map<string, SeenFamily>>();

  /** `keep` is the number of recent runs that count. */
  constructor(machineClass: string, keep: number) {
    this.#machineClass = machineClass;
    this.#keep = keep;
  }

  /** A job that will run, or may. */
  plan(job: Job): void {
    this.#teach(job, (family) => family.plan(job));
  }

  /** An attempt ended. `size` is that of the job's input as it began. */
  add(job: Job, sample: Sample, size?: InputSize): void {
    this.#teach(job, (family) => family.add(job, sample, size));
  }

  /** Nothing is to be learned from a job, whatever was seen. */
  forget(job: Job): void {
    this.#familyOf(job)?.forget(job.id);
  }

  /** In the order in which they were first planned. */
  get families(): readonly SeenFamily[] {
    return this.#families;
  }

  /** Planned jobs, in order of declaration; those of large families are left out. */
  get jobs(): readonly Job[] {
    return this.families.flatMap(({ members }) => members.map(({ job }) => job)).sort((a, b) => a.index - b.index);
  }

  /** Sizes of inputs as they were when jobs of these began. */
  get sizes(): ReadonlyMap<JobId, InputSize> {
    return new Map(
      this.families.flatMap(({ members }) =>
        members.flatMap(({ job, size }): [JobId, InputSize][] => (size === undefined ? [] : [[job.id, size]])),
      ),
    );
  }

  #teach(job: Job, take: (family: SeenFamily) => void): void {
    const family = this.#familyOf(job);
    if (family === undefined) return;
    const before = family.size;
    take(family);
    this.#members += family.size - before;
    if (this.#members <= this.most) return;
    this.#members -= family.size;
    family.enlarge();
  }

  #familyOf(job: Job): SeenFamily | undefined {
    const machine = machineOf(job, this.#machineClass);
    let families = this.#byName.get(machine);
    if (families === undefined) {
      families = new Map();
      this.#byName.set(machine, families);
    }
    const known = families.get(job.family);
    if (known !== undefined) return known;
    if (this.#families.length >= this.most) return undefined;
    const family = new SeenFamily(job.family, machine, this.#keep);
    families.set(job.family, family);
    this.#families.push(family);
    return family;
  }
}
