/** Options that the plugins of all grids have. */
export interface GridPluginOptions {
  /** `named`: jobs whose `executor` it is; `all`: also those that name no executor. Default `named`. */
  readonly jobs?: 'named' | 'all' | undefined;
  /** What becomes of jobs on the grid when the run is interrupted: they stay, and the next run adopts them; or they are cancelled. Default `detach`. */
  readonly onInterrupt?: 'detach' | 'cancel' | undefined;
  /** How often a job that was lost with its node is submitted again. Default 2. */
  readonly retryLost?: number | undefined;
  /** Most elements of one array. Default: what the cluster allows. */
  readonly arraySize?: number | undefined;
  /** Most elements in the queue at once. Default: 1000, at most half of what the cluster allows. */
  readonly maxElements?: number | undefined;
  /** Named resources of the grid's jobs and how much there is of each, kept to by the runner: `{ licence: 4 }`. Default: none. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** Folder for batches, on a file system that all nodes share; relative to the root. Default `.mpmsub/` and the grid's name. */
  readonly folder?: string | undefined;
  /** Command that runs the worker on a node. Default: this Node and this `mpmsub`, by their absolute paths. */
  readonly worker?: readonly string[] | undefined;
  /** Milliseconds after which the queue is asked about what is overdue; it is asked less and less often. Default 10000. */
  readonly askEveryMs?: number | undefined;
  /** Milliseconds after which a job that is gone from the queue without a result is taken for lost. Default 5000. */
  readonly graceMs?: number | undefined;
}

/**
 * Says what is wrong with options; empty: nothing.
 *
 * @param texts names of the grid's own options that are texts; `extra`, a list of them, belongs to every grid.
 */
export function problemsOf(options: GridPluginOptions & { readonly extra?: unknown }, texts: readonly string[]): string[] {
  const problems: string[] = [];
  const known = new Set<string>();
  const check = (names: readonly string[], isGood: (value: never) => boolean, expected: string) => {
    for (const name of names) {
      known.add(name);
      const value = (options as Record<string, unknown>)[name];
      if (value !== undefined && !isGood(value as never))
        problems.push(`${name} is ${JSON.stringify(value)}, but must be ${expected}`);
    }
  };
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0');
  const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
  const isWhole = (least: number) => (value: number) => Number.isInteger(value) && value >= least;
  check([...texts, 'folder'], isText, 'a text');
  check(['extra'], isTexts, 'a list of options of the submission');
  check(['worker'], (value: string[]) => isTexts(value) && value.length > 0, 'a command as a list');
  check(['jobs'], (value) => value === 'named' || value === 'all', '"named" or "all"');
  check(['onInterrupt'], (value) => value === 'detach' || value === 'cancel', '"detach" or "cancel"');
  check(['retryLost'], isWhole(0), 'a whole number of at least 0');
  check(['arraySize', 'maxElements', 'askEveryMs', 'graceMs'], isWhole(1), 'a whole number of at least 1');
  check(['resources'], isAmounts, 'names with amounts of at least 0');
  for (const name of Object.keys(options)) if (!known.has(name)) problems.push(`there is no option ${JSON.stringify(name)}`);
  return problems;
}

function isAmounts(value: unknown): boolean {
  const isAmount = (amount: unknown) => typeof amount === 'number' && amount >= 0;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isAmount);
}
