import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error.js';

/** The parts of a package.json that `mpmsub init` looks at; what has the wrong type is as if it were not there. */
export interface Manifest {
  readonly name?: string | undefined;
  readonly scripts?: Readonly<Record<string, string>> | undefined;
  /** Patterns of folders; absent also where something else is said of workspaces. */
  readonly workspaces?: readonly string[] | undefined;
  readonly packageManager?: string | undefined;
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
  readonly devDependencies?: Readonly<Record<string, string>> | undefined;
  readonly peerDependencies?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a folder's package.json.
 *
 * @returns `undefined` where there is none.
 * @throws UsageError when it is no JSON object.
 */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (isRecord(parsed)) return cleaned(parsed);
    throw new SyntaxError('it holds no object');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`, 'mend that file, then run "mpmsub init" again');
  }
}

type Written = Readonly<Record<string, unknown>>;

function cleaned(written: Written): Manifest {
  const { workspaces } = written;
  return {
    ...written,
    name: textOr(written.name),
    packageManager: textOr(written.packageManager),
    scripts: textsOf(written.scripts),
    workspaces: textList(isRecord(workspaces) ? workspaces.packages : workspaces),
    dependencies: textsOf(written.dependencies),
    devDependencies: textsOf(written.devDependencies),
    peerDependencies: textsOf(written.peerDependencies),
  };
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The entries of a record that are texts. */
function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The texts of a list; `undefined` for anything else. */
export function textList(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
}

/** A record, and no list. */
export function isRecord(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
