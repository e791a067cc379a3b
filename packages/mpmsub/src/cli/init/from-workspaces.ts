import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.js';
import { packageManager } from './package-manager.js';
import type { Proposal, ProposedJob } from './proposal.js';
import { scriptCommand, whyNotAJob } from './script-job.js';
import type { Workspace } from './workspaces.js';

/**
 * One job for each script of each package. A package's jobs wait for the `build` of the packages that it depends on, where there is
 * one: the order every workspace tool starts from. The root's own scripts are only named: most of them do all packages at once.
 */
export function fromWorkspaces(root: string, rootManifest: Manifest, workspaces: readonly Workspace[]): Proposal {
  const manager = packageManager(root, rootManifest);
  const plugAndPlay = existsSync(join(root, '.pnp.cjs'));
  const builders = new Set(workspaces.filter(({ manifest }) => manifest.scripts?.build !== undefined).map(({ name }) => name));
  const leftOut: { name: string; why: string }[] = [];
  const jobs: ProposedJob[] = [];
  for (const { name, folder, manifest, uses } of workspaces) {
    const scripts = manifest.scripts ?? {};
    const needs = uses.filter((used) => builders.has(used) && whyNotBuild(used) === undefined).map((used) => `${used}:build`);
    for (const script of Object.keys(scripts)) {
      const why = whyNotAJob(script, scripts);
      if (why !== undefined) leftOut.push({ name: `${name}:${script}`, why });
      else
        jobs.push({
          id: `${name}:${script}`,
          cmd: scriptCommand(script, manifest, manager, plugAndPlay),
          cwd: folder,
          needs,
          tags: [script],
        });
    }
  }
  const own = rootManifest.scripts ?? {};
  for (const script of Object.keys(own)) {
    if (whyNotAJob(script, own) === undefined)
      leftOut.push({ name: script, why: "it is the root's own, and may do what the packages' jobs do" });
  }
  return { source: `the scripts of ${workspaces.length} workspace packages`, jobs, leftOut };

  function whyNotBuild(name: string): string | undefined {
    const scripts = workspaces.find((workspace) => workspace.name === name)?.manifest.scripts ?? {};
    return whyNotAJob('build', scripts);
  }
}
