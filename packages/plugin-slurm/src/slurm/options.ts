import type { SlurmRequest } from '@mpmsub/runner';

/** Options of {@link slurm}. The fields of {@link SlurmRequest} are for all its jobs; a job's own `slurm` wins. */
export interface SlurmOptions extends SlurmRequest {
  /** `named`: jobs with `executor: "slurm"`; `all`: also those that name no executor. Default `named`. */
  readonly jobs?: 'named' | 'all' | undefined;
  /** What becomes of jobs on Slurm when the run is interrupted: they stay, and the next run adopts them; or they are cancelled. Default `detach`. */
  readonly onInterrupt?: 'detach' | 'cancel' | undefined;
  /** How often a job that was lost with its node is submitted again. Default 2. */
  readonly retryLost?: number | undefined;
  /** Most elements of one array. Default: the cluster's MaxArraySize. */
  readonly arraySize?: number | undefined;
  /** Most elements in the queue at once. Default: 1000, at most half of the cluster's MaxJobCount. */
  readonly maxElements?: number | undefined;
  /** Named resources of Slurm's jobs and how much there is of each, kept to by the runner: `{ licence: 4 }`. Default: none. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** Folder for batches, on a file system that all nodes share; relative to the root. Default `.mpmsub/slurm`. */
  readonly folder?: string | undefined;
  /** Command that runs the worker on a node. Default: this Node and this `mpmsub`, by their absolute paths. */
  readonly worker?: readonly string[] | undefined;
  /** Milliseconds after which the queue is asked about what is overdue; it is asked less and less often. Default 10000. */
  readonly askEveryMs?: number | undefined;
  /** Milliseconds after which a job that is gone from the queue without a result is taken for lost. Default 5000. */
  readonly graceMs?: number | undefined;
}

/** Says what is wrong with options; empty: nothing. */
export function problemsOf(options: SlurmOptions): string[] {
  const problems: string[] = [];
  const check = (name: keyof SlurmOptions, isGood: (value: never) => boolean, expected: string) => {
    const value = options[name];
    if (value !== undefined && !isGood(value as never))
      problems.push(`${name} is ${JSON.stringify(value)}, but must be ${expected}`);
  };
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0');
  const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
  const isWhole = (least: number) => (value: number) => Number.isInteger(value) && value >= least;
  for (const name of ['partition', 'account', 'qos', 'gres', 'constraint', 'folder'] as const) check(name, isText, 'a text');
  check('extra', isTexts, 'a list of options of sbatch');
  check('worker', (value: string[]) => isTexts(value) && value.length > 0, 'a command as a list');
  check('jobs', (value) => value === 'named' || value === 'all', '"named" or "all"');
  check('onInterrupt', (value) => value === 'detach' || value === 'cancel', '"detach" or "cancel"');
  check('retryLost', isWhole(0), 'a whole number of at least 0');
  for (const name of ['arraySize', 'maxElements', 'askEveryMs', 'graceMs'] as const)
    check(name, isWhole(1), 'a whole number of at least 1');
  const known = new Set([
    'partition',
    'account',
    'qos',
    'gres',
    'constraint',
    'folder',
    'extra',
    'worker',
    'jobs',
    'onInterrupt',
    'retryLost',
    'arraySize',
    'maxElements',
    'askEveryMs',
    'graceMs',
    'resources',
  ]);
  for (const name of Object.keys(options)) if (!known.has(name)) problems.push(`there is no option ${JSON.stringify(name)}`);
  return problems;
}
