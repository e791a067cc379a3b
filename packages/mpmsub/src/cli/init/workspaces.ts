import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { UsageError } from '../usage-error.js';
import { type Manifest, readManifest, textList } from './manifest.js';

/** One package of a repository of several. */
export interface Workspace {
  readonly name: string;
  /** Relative to the root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Names of packages of the same repository that this one depends on. */
  readonly uses: readonly string[];
}

/** The packages of an npm, yarn or pnpm workspace; empty where the folder is none. */
export async function findWorkspaces(root: string, manifest: Manifest | undefined): Promise<Workspace[]> {
  const patterns = await workspacePatterns(root, manifest);
  if (patterns.length === 0) return [];
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const matches = picomatch(wanted.map(plain), { ignore: unwanted.map(plain) });
  const depth = wanted.some((pattern) => pattern.includes('**')) ? 6 : Math.max(...wanted.map((p) => plain(p).split('/').length));
  const found = folders(root, depth).flatMap((folder) => {
    const inner = matches(folder) ? readManifest(join(root, folder)) : undefined;
    return inner === undefined ? [] : [{ folder, manifest: inner, name: inner.name ?? folder }];
  });
  const names = new Set(found.map(({ name }) => name));
  return found.map((workspace) => ({ ...workspace, uses: dependencies(workspace.manifest).filter((name) => names.has(name)) }));
}

async function workspacePatterns(root: string, manifest: Manifest | undefined): Promise<readonly string[]> {
  if (manifest?.workspaces !== undefined) return manifest.workspaces;
  const file = join(root, 'pnpm-workspace.yaml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const { parse } = await import('yaml');
  try {
    return textList((parse(text) as { packages?: unknown } | null)?.packages) ?? [];
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`, 'mend that file, then run "mpmsub init" again');
  }
}

function plain(pattern: string): string {
  return pattern.replace(/^\.\//, '').replace(/\/+$/, '');
}

function dependencies(manifest: Manifest): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies });
}

/** Folders below the root down to a depth, sorted, without hidden ones and installed packages. One that may not be read is looked into no further. */
function folders(root: string, depth: number, below = ''): string[] {
  if (depth === 0) return [];
  return entriesOf(join(root, below))
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => (below === '' ? entry.name : `${below}/${entry.name}`))
    .sort()
    .flatMap((folder) => [folder, ...folders(root, depth - 1, folder)]);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
