import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.js';
import { packageManager } from './package-manager.js';
import type { Proposal } from './proposal.js';
import { scriptCommand, whyNotAJob } from './script-job.js';

/** One job for each script of one package that starts, works and ends. */
export function fromScripts(folder: string, manifest: Manifest): Proposal {
  const scripts = manifest.scripts ?? {};
  const manager = packageManager(folder, manifest);
  const plugAndPlay = existsSync(join(folder, '.pnp.cjs'));
  const names = Object.keys(scripts);
  const leftOut = names.flatMap((name) => {
    const why = whyNotAJob(name, scripts);
    return why === undefined ? [] : [{ name, why }];
  });
  const dropped = new Set(leftOut.map(({ name }) => name));
  return {
    source: 'the scripts of package.json',
    jobs: names
      .filter((name) => !dropped.has(name))
      .map((name) => ({ id: name, cmd: scriptCommand(name, manifest, manager, plugAndPlay) })),
    leftOut,
  };
}
