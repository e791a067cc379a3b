import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.js';

const LOCKFILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const;

/** The program that runs this folder's scripts: as package.json says, else by its lock file, else npm. */
export function packageManager(folder: string, manifest: Manifest): 'npm' | 'pnpm' | 'yarn' | 'bun' {
  const said = /^(npm|pnpm|yarn|bun)@/.exec(manifest.packageManager ?? '')?.[1];
  if (said !== undefined) return said as 'npm' | 'pnpm' | 'yarn' | 'bun';
  return LOCKFILES.find(([file]) => existsSync(join(folder, file)))?.[1] ?? 'npm';
}
