import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UsageError } from '../usage-error.js';
import { fromCommands } from './from-commands.js';
import { fromMakefile } from './from-makefile.js';
import { fromScripts } from './from-scripts.js';
import { fromTurbo, readTurboTasks } from './from-turbo.js';
import { fromWorkspaces } from './from-workspaces.js';
import { readManifest } from './manifest.js';
import type { Proposal } from './proposal.js';
import { SAMPLE } from './render-config.js';
import { findWorkspaces } from './workspaces.js';

/**
 * Looks at a folder and proposes jobs: from the file of commands that was named, else from the first of turbo.json, workspaces,
 * package.json scripts and Makefile that gives any, else a sample.
 */
export async function proposeJobs(root: string, commandsFile?: string): Promise<Proposal> {
  if (commandsFile !== undefined) return withCpus(namedCommands(root, commandsFile));
  const manifest = readManifest(root);
  const workspaces = await findWorkspaces(root, manifest);
  const tasks = await readTurboTasks(root);
  const candidates: (() => Proposal | undefined)[] = [
    () => (tasks === undefined ? undefined : fromTurbo(root, manifest ?? {}, workspaces, tasks)),
    () => (workspaces.length === 0 ? undefined : fromWorkspaces(root, manifest ?? {}, workspaces)),
    () => (manifest === undefined ? undefined : fromScripts(root, manifest)),
    () => {
      const text = ['GNUmakefile', 'makefile', 'Makefile']
        .map((name) => textOf(join(root, name)))
        .find((each) => each !== undefined);
      return text === undefined ? undefined : fromMakefile(text);
    },
  ];
  const leftOut: Proposal['leftOut'][number][] = [];
  for (const candidate of candidates) {
    const proposal = candidate();
    if (proposal !== undefined && proposal.jobs.length > 0) return withCpus(proposal);
    leftOut.push(...(proposal?.leftOut ?? []));
  }
  return { ...SAMPLE, leftOut };
}

/** What a file says; `undefined` where there is none. */
function textOf(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

const RUNS_MANY = /\bmpmsub +batch\b/;

/** What runs many commands gets more than the one CPU that mpmsub in it would keep to. The smallest number that shows what it is for. */
function withCpus(proposal: Proposal): Proposal {
  return { ...proposal, jobs: proposal.jobs.map((job) => (RUNS_MANY.test(job.cmd) ? { ...job, cpus: 2 } : job)) };
}

function namedCommands(root: string, file: string): Proposal {
  const path = resolve(root, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`, 'name a file that holds one command a line');
  }
  const proposal = fromCommands(text, relative(root, path));
  if (proposal.jobs.length === 0) throw new UsageError(`${path} holds no command`, 'write one command a line');
  return proposal;
}
