import { delimiter, dirname, join, relative, sep } from 'node:path';

/** An environment that others are made of. */
export type Environment = Readonly<Record<string, string>>;

/** What an environment has other than the one it is made of; `null`: a variable that it has not. */
export type EnvironmentChanges = Readonly<Record<string, string | null>>;

/** What a job's environment is made of. */
export interface EnvironmentParts {
  /** What all jobs inherit. */
  readonly base: Environment;
  /** The job's: added, `null` unsets. */
  readonly added: EnvironmentChanges;
  /** Added only where neither the base nor the job says anything of the variable. */
  readonly fallback?: Environment;
  /** What comes before everything else on PATH. */
  readonly firstOnPath: string;
}

/**
 * What a job's environment has other than the base: the job's additions, and a PATH that begins with `firstOnPath`. Changes and not the whole, for a
 * base has forty variables and jobs come by the thousand.
 */
export function environmentChanges({ base, added, fallback, firstOnPath }: EnvironmentParts): Record<string, string | null> & {
  PATH: string;
} {
  const changes: Record<string, string | null> = { ...added };
  for (const name in fallback) {
    // A variable that the job unsets is to stay unset.
    if (!Object.hasOwn(base, name) && !Object.hasOwn(added, name)) changes[name] = fallback[name]!;
  }
  const path = added.PATH === undefined ? base.PATH : added.PATH;
  const PATH = path === undefined || path === null ? firstOnPath : firstOnPath + delimiter + path;
  return Object.assign(changes, { PATH });
}

/** The whole environment that changes make of a base. */
export function applyChanges(base: Environment, changes: EnvironmentChanges): Record<string, string> {
  const whole: Record<string, string> = { ...base };
  for (const name in changes) {
    const value = changes[name];
    if (value === null || value === undefined) delete whole[name];
    else whole[name] = value;
  }
  return whole;
}

/** An environment as the runner has it, without what is not set. */
export function inheritedEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Whether functions of bash come with it (`export -f`), which a shell that is bash runs in place of programs of their names. */
export function bringsFunctions(base: Environment): boolean {
  return Object.keys(base).some((name) => name.startsWith('BASH_FUNC_'));
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
