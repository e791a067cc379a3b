import { commandText } from './command-text.js';
import type { Command, Job, JobId } from './job.js';

/** What runs: a line for a shell, the words of one program, the stages of a pipeline, or who makes stages when they are asked for. */
export type CommandSource = string | readonly [string, ...string[]] | Job['stages'] | (() => Job['stages']);

/** Fields whose values many jobs have in common, held once for all of them. Make one with {@link shareFields}. */
export interface SharedFields {
  readonly values: CommonFields;
  /** What only some have. */
  readonly more: Partial<Fields> | undefined;
  /** Runs what is written as text. */
  readonly shell: string;
}

type Fields = Omit<Job, 'id' | 'index' | 'needs' | 'stages'>;

/** What every job has. */
type CommonFields = { readonly [K in keyof Fields as undefined extends Fields[K] ? never : K]: Fields[K] };

type Identity = Pick<Job, 'id' | 'index' | 'needs'>;

/** What a job has for itself. */
export type OwnFields = Identity & Partial<Fields>;

/**
 * A job whose stages are made when they are asked for: of 100,000 jobs each costs 150 bytes instead of 400, for the values of its fields are held
 * once for all that have the same. To everybody else it is a record like any other: all fields are its own and enumerable, it can be spread,
 * compared and written as JSON.
 */
class LazyJob implements CommonFields {
  declare readonly id: JobId;
  declare readonly index: number;
  declare readonly needs: Job['needs'];
  declare readonly request: Job['request'];
  declare readonly pinned: boolean;
  declare readonly exclusive: boolean;
  declare readonly priority: number;
  declare readonly tags: Job['tags'];
  declare readonly family: string;
  declare readonly env: Job['env'];
  declare readonly cwd: string;
  declare readonly retry: Job['retry'];
  declare readonly preemptible: boolean;
  declare readonly leftovers: Job['leftovers'];
  readonly #command: CommandSource;
  readonly #shell: string;

  // One by one: V8 knows how large a job is, and a hundred thousand are made in a third of the time that a loop takes.
  constructor({ id, index, needs }: Identity, values: CommonFields, command: CommandSource, shell: string) {
    this.id = id;
    this.index = index;
    this.needs = needs;
    Object.defineProperty(this, 'stages', LazyJob.#STAGES);
    this.request = values.request;
    this.pinned = values.pinned;
    this.exclusive = values.exclusive;
    this.priority = values.priority;
    this.tags = values.tags;
    this.family = values.family;
    this.env = values.env;
    this.cwd = values.cwd;
    this.retry = values.retry;
    this.preemptible = values.preemptible;
    this.leftovers = values.leftovers;
    this.#command = command;
    this.#shell = shell;
  }

  static readonly #STAGES: PropertyDescriptor = {
    enumerable: true,
    get(this: LazyJob) {
      return stagesOf(this.#command, this.#shell);
    },
  };

  static isOne(job: object): job is LazyJob {
    return #command in job;
  }

  /** The same job, to be given further fields. */
  static copy(job: LazyJob): LazyJob {
    const copy = new LazyJob(job, job, job.#command, job.#shell);
    for (const name in job) if (!(name in copy)) Object.assign(copy, { [name]: job[name as keyof LazyJob] });
    return copy;
  }
}

/** Makes fields ready to be shared. @param shell runs the commands that are written as text. */
export function shareFields(fields: CommonFields & Partial<Fields>, shell: string): SharedFields {
  const { request, pinned, exclusive, priority, tags, family, env, cwd, retry, preemptible, leftovers, ...more } = fields;
  const values = { request, pinned, exclusive, priority, tags, family, env, cwd, retry, preemptible, leftovers };
  return { values, more: Object.keys(more).length === 0 ? undefined : more, shell };
}

/** Makes a job, frozen, of fields of its own, fields that it shares with others, and what it runs. The two sets have no field in common. */
export function makeJob(own: OwnFields, { values, more, shell }: SharedFields, command: CommandSource): Job {
  const job = new LazyJob(own, values, command, shell);
  for (const name in own) if (!(name in job)) Object.assign(job, { [name]: own[name as keyof OwnFields] });
  if (more !== undefined) Object.assign(job, more);
  return Object.freeze(job) as unknown as Job;
}

/**
 * A copy of a job with other values in some fields; frozen. Like `{ ...job, ...changes }`, but its stages are made when they are asked for: for
 * a `plan` tap that changes each of very many jobs.
 */
export function changeJob(job: Job, changes: Partial<Job>): Job {
  if (!LazyJob.isOne(job) || 'stages' in changes) return Object.freeze({ ...job, ...changes });
  return Object.freeze(Object.assign(LazyJob.copy(job), changes)) as unknown as Job;
}

/** The stages of what runs. */
export function stagesOf(command: CommandSource, shell: string): Job['stages'] {
  if (typeof command === 'function') return command();
  if (typeof command === 'string') return Object.freeze([commandOf([shell, '-c', command], command)] as const);
  return isWords(command) ? Object.freeze([commandOf(command, commandText(command))] as const) : command;
}

/** Is it the words of one program? */
export function isWords(command: Exclude<CommandSource, string>): command is readonly [string, ...string[]] {
  return typeof command !== 'function' && typeof command[0] === 'string';
}

function commandOf(argv: Command['argv'], text: string): Command {
  return Object.freeze({ argv: Object.freeze(argv), text });
}
