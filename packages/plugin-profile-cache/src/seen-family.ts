import type { Job, JobId } from '@mpmsub/runner';
import type { InputSize } from './input/input-size.js';
import { SizedSamples } from './input/sized-samples.js';
import { median } from './median.js';
import type { Sample } from './sample.js';
import { Thinned } from './thinned.js';

/** A job of a family that is kept job by job. */
export interface SeenMember {
  readonly job: Job;
  /** In order of their ends. */
  samples: readonly Sample[];
  /** Size of its input when it last began, where it names one. */
  size: InputSize | undefined;
}

/** Families with more jobs than this are kept as one entry: nobody reviews 10,000 lines. */
const MOST_MEMBERS = 1000;

/** What a run saw of the jobs that are alike, on one class of machines. */
export class SeenFamily {
  readonly name: string;
  readonly machine: string;
  /** A member names the input that its memory may follow. */
  namesInput = false;
  readonly sized: SizedSamples;
  readonly #keep: number;
  #members: Map<JobId, SeenMember> | undefined = new Map();
  #highest: Sample | undefined;
  /** Milliseconds, of all that finished; `undefined` where one was not measured. */
  #cpuMs: number | undefined = 0;
  readonly #walls = new Thinned();

  constructor(name: string, machine: string, keep: number) {
    this.name = name;
    this.machine = machine;
    this.#keep = keep;
    this.sized = new SizedSamples(keep);
  }

  /** Its jobs one by one; none of a family that is too large for that. */
  get members(): readonly SeenMember[] {
    return this.#members === undefined ? [] : [...this.#members.values()];
  }

  /** How many are kept one by one. */
  get size(): number {
    return this.#members?.size ?? 0;
  }

  get isLarge(): boolean {
    return this.#members === undefined;
  }

  /** One sample for the whole family: the highest peak, the median time, the work of all. `undefined` where no job finished. */
  get total(): Sample | undefined {
    return this.#highest && { ...this.#highest, wallMs: median(this.#walls.values)!, cpuMs: this.#cpuMs };
  }

  plan(job: Job): void {
    this.namesInput ||= job.input !== undefined;
    if (this.#members === undefined || this.#members.has(job.id)) return;
    this.#members.set(job.id, { job, samples: [], size: undefined });
    if (this.#members.size > MOST_MEMBERS) this.enlarge();
  }

  /** Its jobs are not kept one by one any more. */
  enlarge(): void {
    this.#members = undefined;
  }

  add(job: Job, sample: Sample, size: InputSize | undefined): void {
    // A plugin may have changed what was planned.
    this.plan(job);
    const member = this.#members?.get(job.id);
    if (member) {
      member.samples = [...member.samples, sample].slice(-this.#keep);
      member.size = size;
    }
    if (sample.peakMemory === undefined) return;
    if (sample.inputBytes !== undefined) this.sized.add(sample);
    if (!sample.isComplete) return;
    if (this.#highest === undefined || sample.peakMemory > this.#highest.peakMemory!) this.#highest = sample;
    this.#cpuMs = sample.cpuMs === undefined || this.#cpuMs === undefined ? undefined : this.#cpuMs + sample.cpuMs;
    this.#walls.add(sample.wallMs);
  }

  /** What a job's attempts before its last one taught is taken back: they did not finish, so the family's total has nothing of them. */
  forget(id: JobId): void {
    const member = this.#members?.get(id);
    if (member === undefined) return;
    this.sized.remove(member.samples);
    member.samples = [];
  }
}
