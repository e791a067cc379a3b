import { delimiter, dirname, join, relative, sep } from 'node:path';

/** What a job's environment is made of. */
export interface EnvironmentParts {
  /** The runner's own environment. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** The job's: added, `null` unsets. */
  readonly added: Readonly<Record<string, string | null>>;
  /** Added only where neither the runner's environment nor the job's says anything of the variable. */
  readonly fallback?: Readonly<Record<string, string>>;
  /** Variables of ours (`MPMSUB_*`); they win. */
  readonly own: Readonly<Record<string, string>>;
  /** Folders that come before everything else on PATH. */
  readonly binFolders: readonly string[];
}

/** The whole environment of a job: the runner's, the job's additions over it, ours over both, `binFolders` first on PATH. */
export function mergeEnvironment({ base, added, fallback = {}, own, binFolders }: EnvironmentParts): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const name in base) {
    const value = base[name];
    if (value !== undefined) merged[name] = value;
  }
  for (const name in added) {
    const value = added[name];
    if (value === null || value === undefined) delete merged[name];
    else merged[name] = value;
  }
  for (const [name, value] of Object.entries(fallback)) {
    // A variable that the job unsets is to stay unset.
    if (!(name in merged) && !Object.hasOwn(added, name)) merged[name] = value;
  }
  Object.assign(merged, own);
  merged.PATH = [...binFolders, ...(merged.PATH === undefined ? [] : [merged.PATH])].join(delimiter);
  return merged;
}

/**
 * `node_modules/.bin` of `cwd` and of every folder above it up to `root`; of the two alone when `cwd` lies outside of `root`. They
 * need not exist: an earlier job may install them.
 */
export function localBinFolders(cwd: string, root: string): string[] {
  const path = relative(root, cwd);
  const isInside = path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !path.startsWith(sep));
  const folders: string[] = [];
  if (isInside) for (let folder = cwd; folder !== root; folder = dirname(folder)) folders.push(folder);
  else folders.push(cwd);
  return [...folders, root].map((folder) => join(folder, 'node_modules', '.bin'));
}
