/**
 * One command: a text runs in a shell; a list is a program with its arguments and meets no shell.
 * @expected a command line such as "tsc -b", or a list such as ["tsc", "-b"]
 */
export type CommandSpec = string | readonly (string | number)[];

/**
 * An amount of a named resource.
 * @minimum 0
 * @expected a number of at least 0
 */
type Amount = number;

/**
 * The content of a variable.
 * @expected a text, a number, true, false or null
 */
type EnvValue = string | number | boolean | null | undefined;

// any text; written so that the schema keeps it apart from the literal beside it
type ShellPath = string & Record<never, never>;

/** What can be said once for all jobs. */
export interface JobDefaults {
  /**
   * CPUs it keeps busy; fractions are allowed. Default 1.
   * @expected a number of CPUs above 0 such as 2 or 0.5
   */
  cpus?: number | string;
  /**
   * Short for `cpus`.
   * @expected a number of CPUs above 0 such as 2 or 0.5
   */
  cpu?: number | string;
  /**
   * Short for `cpus`.
   * @expected a number of CPUs above 0 such as 2 or 0.5
   */
  p?: number | string;
  /**
   * Memory to reserve: `"3G"`, or a bare number of MB. Default: what was measured, else learned during the run.
   * @expected an amount of memory such as "512M" or "1.5G", or a number of MB
   */
  memory?: number | string;
  /**
   * Short for `memory`.
   * @expected an amount of memory such as "512M" or "1.5G", or a number of MB
   */
  m?: number | string;
  /** `memory` is reserved exactly as written, whatever was measured. Default `false`. */
  pinned?: boolean;
  /**
   * Memory at which the job is ended: an amount, or `"1.5x"` of what is reserved. Default: none.
   * @expected an amount of memory such as "4G", a factor such as "1.5x", or a number of MB
   */
  memoryLimit?: number | string;
  /**
   * Named resources it holds while it runs: `{ gpu: 1 }`.
   * @expected a record of names and amounts such as { gpu: 1 }
   */
  resources?: Record<string, Amount>;
  /** Runs with nothing beside it. Default `false`. */
  exclusive?: boolean;
  /** Higher starts first; what it needs inherits it. Default 0. */
  priority?: number;
  /**
   * Words to select jobs by and to limit them with `maxParallel`.
   * @expected a list of words such as ["e2e"]
   */
  tags?: readonly string[];
  /** Jobs of one family share what was measured. Default: the command's template, numbers and paths left out. */
  family?: string;
  /**
   * Added to the environment; `null` unsets a variable, `undefined` leaves it alone.
   * @expected a record of variables and texts such as { CI: "1" }
   */
  env?: Record<string, EnvValue>;
  /** Folder it runs in. Default: the folder of the configuration. */
  cwd?: string;
  /**
   * Longest run time: `"10m"`, a bare number of seconds, or `"400%"` of its usual time. Default: none.
   * @expected a duration such as "90s" or "1h30m", a share of its usual time such as "400%", or a number of seconds
   */
  timeout?: number | string;
  /**
   * Further attempts after a failure: a number, or a policy. Default 0.
   * @expected a whole number of further attempts, or a record such as { times: 2, on: ["oom"] }
   */
  retry?: Times | RetrySpec;
  /**
   * `true`: `/bin/sh`; a text: that shell. Only for commands written as text. Default `true`.
   * @expected true for /bin/sh, or the path of a shell such as "/bin/bash" (for no shell write the command as a list)
   */
  shell?: true | ShellPath;
  /** May be stopped and run again when memory runs out. Default `true`. */
  preemptible?: boolean;
  /**
   * What becomes of processes that outlive the job's own. Default `kill`.
   * @expected one of "kill", "keep"
   */
  leftovers?: 'kill' | 'keep';
  /** Well-known variables such as `OMP_NUM_THREADS` and `MAKEFLAGS` tell tools of its CPUs and memory. Default `false`. */
  share?: boolean;
  /** Name of the executor that runs it. Default: this machine. */
  executor?: string;
  /** How Slurm is to run it where the executor is `slurm`. */
  slurm?: SlurmSpec;
}

/** What is said to Slurm about a job besides its CPUs, memory and time, which follow from the job itself. */
export interface SlurmSpec {
  /** Partitions, by commas. Default: the cluster's. */
  partition?: string;
  /** Whom its use is charged to. Default: the user's own. */
  account?: string;
  /** Quality of service. */
  qos?: string;
  /** Generic resources such as `"gpu:1"`. */
  gres?: string;
  /** Features that a node must have, such as `"avx2"`. */
  constraint?: string;
  /**
   * Further options of `sbatch`, as they are.
   * @expected a list of options of sbatch such as ["--nice=100"]
   */
  extra?: readonly string[];
}

/** One job as a person writes it: `cmd` or `pipeline`, the rest is optional. */
export interface JobSpec extends JobDefaults {
  /** Its name, unique in the configuration. Default: the key of the record, else `job_0001` and so on. */
  id?: string;
  /**
   * The command: a text runs in a shell, with `node_modules/.bin` on the path; a list is a program with its arguments. `{cpus}` and
   * `{memoryMb}` are replaced by what the job was given.
   * @expected a command line such as "tsc -b", or a list such as ["tsc", "-b"]
   */
  cmd?: CommandSpec;
  /**
   * Commands of which each one's output is the next one's input; at least two.
   * @expected a list of at least two commands
   */
  pipeline?: readonly CommandSpec[];
  /**
   * Makes one job of each combination of values: `{ node: [20, 22], os: ["a", "b"] }` four. `{node}` in any text of the job becomes the value, and
   * of one that is a path `{file/}` the file name, `{file//}` the folder, `{file.}` all but the ending, `{file/.}` the file name without it. The
   * jobs are called `test-20-a`, and all have the tag `test`; an id that holds placeholders is filled like every other text.
   * @expected a record of keys and values such as { node: [20, 22] }
   */
  matrix?: MatrixSpec;
  /**
   * Jobs that must have ended before. A word is the id of a job, else a tag, else a glob over both, in which `*` meets every character: the
   * same as on the command line. It never means the job itself.
   * @expected a list of ids, tags or globs such as ["build", "lint:*"], or of records such as { job: "build", when: "always" }
   */
  needs?: readonly NeedEntry[];
  /**
   * Files it reads whose size decides how much memory it needs: paths or globs, from the folder it runs in. With five sizes measured,
   * memory is reckoned from the size. Default: size is not looked at.
   * @expected a path or glob such as "data/a.csv", or a list of them
   */
  input?: string | readonly string[];
  /** File that standard input is read from. Default: nothing to read. */
  stdin?: string;
  /** File that standard output is written to. Default: the run's log. */
  stdout?: string;
  /** File that standard error is written to; may be the same as `stdout`. Default: the run's log. */
  stderr?: string;
  /** One line for people. */
  description?: string;
}

/**
 * A dependency: an id, a tag or a glob of jobs, which must succeed, or a record with a condition.
 * @expected the id, tag or glob of jobs such as "build", or a record such as { job: "build", when: "always" }
 */
type NeedEntry = string | NeedSpec;

/** A dependency with its condition. */
export interface NeedSpec {
  /** Id of the job, or a tag or glob of jobs. */
  job: string;
  /**
   * Which ending, of each of them, lets this job start. Default `success`.
   * @expected one of "success", "failure", "always"
   */
  when?: 'success' | 'failure' | 'always';
}

/** A value of a matrix; in texts it stands as it is written. */
export type MatrixValue = string | number | boolean;

/** The values of one key of a matrix: a list, the files that globs mean, or the lines of a file. */
export type MatrixValues = readonly MatrixValue[] | MatrixFiles | MatrixLines;

/** The files that globs mean, sorted. */
export interface MatrixFiles {
  /**
   * A glob, or a list of them, from the folder of the configuration; `!` before one takes files out.
   * @expected a glob such as "data/*.csv", or a list of them
   */
  glob: string | readonly string[];
}

/** The lines of a file. */
export interface MatrixLines {
  /**
   * Path of a file with one value a line, from the folder of the configuration. Empty lines and those with `#` first do not count.
   * @expected the path of a file with one value a line
   */
  lines: string;
}

/** Some keys of a matrix with a value each. */
export type MatrixRow = Record<string, MatrixValue>;

/** The values of each key; the last key changes fastest. */
export interface MatrixSpec {
  /** Further combinations, after the others: each has a value for every key. */
  include?: readonly MatrixRow[];
  /** Combinations that are left out: those with all values of one of these records. */
  exclude?: readonly MatrixRow[];
  [key: string]: MatrixValues | readonly MatrixRow[] | undefined;
}

/**
 * A number of attempts.
 * @asType integer
 * @minimum 0
 * @expected a whole number of at least 0
 */
type Times = number;

/** When and how a failed job is tried again. */
export interface RetrySpec {
  /** Further attempts after the first. */
  times: Times;
  /**
   * Reasons that are worth it: `oom`, `timeout`, `exit`, `exit:75`, ... Default: every failure.
   * @expected a list of reasons such as ["oom", "timeout", "exit:75"]
   */
  on?: readonly string[];
  /**
   * Pause before the first further attempt. Default 0.
   * @expected a duration such as "5s", or a number of seconds
   */
  delay?: number | string;
  /**
   * `exponential` doubles the pause each time. Default `fixed`.
   * @expected one of "fixed", "exponential"
   */
  backoff?: 'fixed' | 'exponential';
  /**
   * Longest pause of an exponential back-off. Default 5 minutes.
   * @expected a duration such as "2m", or a number of seconds
   */
  maxDelay?: number | string;
  /**
   * Part of the pause that is drawn at random, 0 to 1. Default 0.
   * @minimum 0
   * @maximum 1
   * @expected a number from 0 to 1
   */
  jitter?: number;
  /**
   * Memory of the next attempt after one that ran out of it, as a factor: `"2x"`. Default: at least twice what was reserved.
   * @expected a factor such as "2x"
   */
  memory?: string;
}
