import type { Plugin } from '../plugin.js';
import type { JobDefaults, JobSpec } from './job-spec.js';

/**
 * What a configuration file holds, as a person writes it. Every field is optional; every problem is reported at once, before
 * anything runs. Relative paths start from the folder of the configuration file.
 */
export interface ConfigSpec {
  /** Address of the JSON Schema, for editors; ignored otherwise. */
  $schema?: string;
  /**
   * Configurations to start from: paths, or names of packages. Records are merged field by field, later ones and this file win;
   * plugins are collected.
   * @expected a path or package name, or a list of them
   */
  extends?: string | readonly string[];
  /**
   * CPUs to use at most. Default: what this process may really use (affinity and container quota respected).
   * @expected a number of CPUs above 0 such as 8 or 1.5
   */
  cpus?: number | string;
  /**
   * Short for `cpus`.
   * @expected a number of CPUs above 0 such as 8 or 1.5
   */
  cpu?: number | string;
  /**
   * Short for `cpus`.
   * @expected a number of CPUs above 0 such as 8 or 1.5
   */
  p?: number | string;
  /**
   * Memory to use at most: `"24G"`, `"80%"` of what is available, or a bare number of MB. Default: 90 % of what is available,
   * container limits respected.
   * @expected an amount of memory such as "24G", a share such as "80%", or a number of MB
   */
  memory?: number | string;
  /**
   * Short for `memory`.
   * @expected an amount of memory such as "24G", a share such as "80%", or a number of MB
   */
  m?: number | string;
  /**
   * Named resources and how much there is of each, in any unit: `{ gpu: 1, db: 2 }`. A job may ask only for what is named here.
   * @expected a record of names and amounts such as { gpu: 1, db: 2 }
   */
  resources?: Record<string, Amount>;
  /**
   * Most jobs of a family or tag running at once: `{ e2e: 1 }`.
   * @expected a record of families or tags and whole numbers such as { e2e: 1 }
   */
  maxParallel?: Record<string, Count>;
  /**
   * Most jobs running at once, whatever their size. Default: only the resources limit.
   * @expected a whole number of at least 1
   */
  maxWorkers?: Count;
  /**
   * Which rule orders ready jobs. Default `planned`.
   * @expected one of "planned", "ranked", "first-fit"
   */
  policy?: 'planned' | 'ranked' | 'first-fit';
  /**
   * How `memoryLimit` must be held. `"hard"`: by the kernel, in control groups, and where that cannot be had nothing runs. `"sampled"`: by samples
   * alone. Default: by the kernel where it can be had, else by samples.
   * @expected one of "hard", "sampled"
   */
  enforce?: 'hard' | 'sampled';
  /** Merged into every job: the job's own word wins; `env`, `resources` and `tags` add up. */
  defaults?: JobDefaults;
  /**
   * The work: a record keyed by id, a list, or a function (also asynchronous) that gives either.
   * @expected a record of jobs keyed by id, a list of jobs, or a function that returns either
   */
  jobs?: JobsSpec;
  /**
   * Plugins, made by their factories: `profileCache()`. JSON and YAML name them: `"profile-cache"`, or with options
   * `["profile-cache", { "into": "config" }]`. `false`, `null` and `undefined` are left out, so that a condition can switch one.
   * @expected a list of plugins such as [profileCache()]
   */
  plugins?: readonly PluginEntry[];
  /**
   * Place for what is measured, instead of a file of its own: write `profile: {}`, and runs fill it in. Theirs alone to change.
   * @expected a record that mpmsub fills in, at first {}
   */
  profile?: ProfileSpec;
}

/** What was measured, as runs write it into the configuration: the lines of a profile. */
export interface ProfileSpec {
  /** One record for each job. */
  jobs?: readonly Record<string, unknown>[];
  /** One record for each family. */
  families?: readonly Record<string, unknown>[];
}

/**
 * One plugin: made by its factory, or a name, or a name with options.
 * @expected the name of a plugin such as "profile-cache", or a list of its name and its options
 */
type PluginEntry = Plugin | NamedPlugin | false | null | undefined;

/**
 * A plugin by name: a bundled one (`profile-cache`), a package, or a path from the file that names it. Options go to its factory.
 */
export type NamedPlugin = string | readonly [name: string, options: Record<string, unknown>];

/** Jobs by id, in order, or made by a function. */
export type JobsSpec = JobCollection | (() => JobCollection | Promise<JobCollection>);

/** Jobs by id or in order. */
export type JobCollection = Record<string, JobEntry> | readonly JobEntry[];

/** One job: a shell command line, a description, or what a builder made. */
export type JobEntry = string | JobSpec | JobLike;

/** Anything that tells its {@link JobSpec}, such as the builders of `job()` and `pipeline()`. */
export interface JobLike {
  toJSON(): JobSpec;
}

/**
 * An amount of a named resource.
 * @minimum 0
 * @expected a number of at least 0
 */
type Amount = number;

/**
 * A whole number.
 * @asType integer
 * @minimum 1
 * @expected a whole number of at least 1
 */
type Count = number;
