import type { Command, Job, JobId } from './job.js';

/** What runs: a line for a shell, the words of one program, the stages of a pipeline, or who makes stages when they are asked for. */
export type CommandSource = string | readonly [string, ...string[]] | Job['stages'] | (() => Job['stages']);

/** Fields that many jobs have in common, held once for all of them. Make one with {@link shareFields}. */
export interface SharedFields {
  readonly values: Readonly<Partial<Job>>;
  /** Runs what is written as text. */
  readonly shell: string;
  /** What gives a job these fields. */
  readonly properties: PropertyDescriptorMap;
  /** How a job with these was changed last, and what those have in common that are changed like it. */
  changed?: { readonly changes: Partial<Job>; to: SharedFields | undefined } | undefined;
}

type Fields = Partial<Omit<Job, 'id' | 'index' | 'needs' | 'stages'>>;

/** What a job has for itself. */
export type OwnFields = Fields & Pick<Job, 'id' | 'index' | 'needs'>;

/**
 * A job that holds by itself only what differs from other jobs: of 100,000 jobs each costs 60 bytes instead of 400. To everybody else it is
 * a record like any other: all fields are its own and enumerable, it can be spread, compared and written as JSON. Its stages are made when
 * they are asked for.
 */
class SharingJob {
  readonly id: JobId;
  readonly index: number;
  readonly needs: Job['needs'];
  readonly #shared: SharedFields;
  readonly #command: CommandSource;

  constructor(own: OwnFields, shared: SharedFields, command: CommandSource) {
    this.id = own.id;
    this.index = own.index;
    this.needs = own.needs;
    this.#shared = shared;
    this.#command = command;
    Object.assign(this, own);
    // A third quicker than all of them at once.
    const { properties } = shared;
    for (const name in properties) Object.defineProperty(this, name, properties[name]!);
  }

  static sharedOf(job: object): SharedFields | undefined {
    return #shared in job ? job.#shared : undefined;
  }

  static commandOf(job: object): CommandSource {
    return (job as SharingJob).#command;
  }

  static field(name: keyof Fields): PropertyDescriptor {
    return {
      enumerable: true,
      get(this: SharingJob) {
        return this.#shared.values[name];
      },
    };
  }

  static readonly stages: PropertyDescriptor = {
    enumerable: true,
    get(this: SharingJob) {
      return stagesOf(this.#command, this.#shared.shell);
    },
  };
}

/** One getter for each field, so that V8 takes all jobs with the same fields for objects of one shape. */
const GETTERS = new Map<string, PropertyDescriptor>();

function getterOf(name: string): PropertyDescriptor {
  const known = GETTERS.get(name);
  if (known !== undefined) return known;
  const made = SharingJob.field(name as keyof Fields);
  GETTERS.set(name, made);
  return made;
}

/** Makes fields ready to be shared. @param shell runs the commands that are written as text. */
export function shareFields(values: Fields, shell: string): SharedFields {
  const properties: PropertyDescriptorMap = { stages: SharingJob.stages };
  for (const name of Object.keys(values)) properties[name] = getterOf(name);
  return { values: Object.freeze(values), shell, properties };
}

/** Makes a job, frozen, of fields of its own, fields that it shares with others, and what it runs. The two sets have no field in common. */
export function makeJob(own: OwnFields, shared: SharedFields, command: CommandSource): Job {
  return Object.freeze(new SharingJob(own, shared, command)) as unknown as Job;
}

/**
 * A copy of a job with other values in some fields; frozen. Like `{ ...job, ...changes }`, but what the job shares with others stays shared,
 * and jobs that are given the very same values one after the other share these too: for a `plan` tap that changes each of very many jobs.
 */
export function changeJob(job: Job, changes: Partial<Job>): Job {
  const shared = SharingJob.sharedOf(job);
  if (shared === undefined || 'stages' in changes) return Object.freeze({ ...job, ...changes });
  const own: Record<string, unknown> = {};
  for (const name in job) if (!(name in shared.properties)) own[name] = job[name as keyof Job];
  const { changed } = shared;
  if (changed !== undefined && isSame(changed.changes, changes) && !Object.keys(changes).some((name) => name in own)) {
    changed.to ??= shareFields({ ...shared.values, ...changes }, shared.shell);
    return makeJob(own as unknown as OwnFields, changed.to, SharingJob.commandOf(job));
  }
  shared.changed = { changes, to: undefined };
  return makeJob(Object.assign(own, changes) as unknown as OwnFields, without(shared, changes), SharingJob.commandOf(job));
}

function isSame(a: Partial<Job>, b: Partial<Job>): boolean {
  const names = Object.keys(a) as (keyof Job)[];
  return names.length === Object.keys(b).length && names.every((name) => name in b && a[name] === b[name]);
}

/** The same fields but those of `changes`; the last answer is kept, for a whole list is changed alike. */
function without(shared: SharedFields, changes: object): SharedFields {
  const gone = Object.keys(changes).filter((name) => name in shared.properties);
  if (gone.length === 0) return shared;
  const key = gone.join();
  if (last?.from === shared && last.key === key) return last.to;
  const properties = { ...shared.properties };
  for (const name of gone) delete properties[name];
  last = { from: shared, key, to: { ...shared, properties } };
  return last.to;
}

let last: { readonly from: SharedFields; readonly key: string; readonly to: SharedFields } | undefined;

/** The stages of what runs. */
export function stagesOf(command: CommandSource, shell: string): Job['stages'] {
  if (typeof command === 'function') return command();
  if (typeof command === 'string') return Object.freeze([commandOf([shell, '-c', command], command)] as const);
  return isWords(command) ? Object.freeze([commandOf(command, command.map(quote).join(' '))] as const) : command;
}

/** Is it the words of one program? */
export function isWords(command: Exclude<CommandSource, string>): command is readonly [string, ...string[]] {
  return typeof command !== 'function' && typeof command[0] === 'string';
}

function commandOf(argv: Command['argv'], text: string): Command {
  return Object.freeze({ argv: Object.freeze(argv), text });
}

/** A word as one would type it in a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./{}#~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
