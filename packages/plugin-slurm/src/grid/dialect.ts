import type { Shape } from './shape.js';

/** What one submission says. */
export interface Submission {
  /** Unique among all jobs of the user, so that it can be found again without its id. */
  readonly name: string;
  /** Elements of the array, numbered from 0. */
  readonly elements: number;
  readonly shape: Shape;
  /** Absolute path of the script that each element runs. */
  readonly script: string;
}

/** One element as the queue lists it. */
export interface Listed {
  readonly name: string;
  /** Id that the grid gave to the whole array. */
  readonly id: string;
  readonly element: number;
  /** `over`: it will not run (any more). */
  readonly state: 'waiting' | 'running' | 'over';
  /** Why it is over or waits, in the grid's own word. */
  readonly word: string;
  /** Where it runs or ran. */
  readonly node?: string | undefined;
}

/** How a refused submission is to be taken. */
export interface Refusal {
  /** Part of what the grid says. */
  readonly says: RegExp;
  /** `later`: the same may be taken in a while; `fewer`: so may fewer elements now; `never`: it will not. */
  readonly again: 'later' | 'fewer' | 'never';
  /** What a person can do about it. */
  readonly remedy: string;
}

/** How one grid engine is spoken to: a few pure functions, and the meaning of its words. */
export interface Dialect {
  /** The word in a job's `executor`. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** Programs that must be on PATH. */
  readonly programs: readonly string[];
  /** What a shape is in options of the submission. */
  directives(shape: Shape): string[];
  /**
   * Lines that each element's script begins with: they set the variable `element` to its number, from 0.
   *
   * @param folder of the batch; where the submission cannot say where an element's log is, these lines do.
   */
  begin(folder: string): string[];
  /** The command that submits; it is run in the folder that the elements may write to. */
  submit(submission: Submission): string[];
  /** The id in what a submission printed; `undefined`: there is none to be believed. */
  parseId(stdout: string): string | undefined;
  /** The command that ends elements of an array, or all of it. */
  cancel(id: string, elements: readonly number[] | 'all'): string[];
  /** The command that lists every element of this user, those just over included where the grid tells. */
  list(uid: number): string[];
  parseList(stdout: string): Listed[];
  /** The first that fits what a refused submission said; none: `never`. */
  readonly refusals: readonly Refusal[];
  /** The words of `over` that mean: out of memory, out of time, or that it can never run; anything else is lost. */
  readonly words: Readonly<Record<'memory' | 'time' | 'never', readonly string[]>>;
  /** Words of `over` that mean: what was started there ended badly, or could not be started. */
  readonly broken: RegExp;
  /** What the grid writes into an element's log when it ends it for its memory; the first group, where it matches, are the bytes it saw. */
  readonly memoryLog: RegExp;
  /** Words of `waiting` that do not pass by themselves. */
  readonly stuck: readonly Omit<Refusal, 'again'>[];
  /** Variables of the environment that a submission must not inherit. */
  readonly private: RegExp;
}
