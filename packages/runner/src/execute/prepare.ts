import { type Stats, statSync } from 'node:fs';
import type { Attempt } from '../model/attempt.js';
import { localBinFolders, mergeEnvironment } from './environment.js';
import { explainCommand, explainFolder } from './explain-missing.js';
import { findCommand } from './find-command.js';
import { innerPoolVariables } from './inner-pools.js';
import { fillPlaceholders, memoryMb, wholeCpus } from './placeholders.js';
import type { SpawnFailure, SpawnRequest, StageCommand } from './spawner.js';

/** What stays the same for all attempts of an executor. */
export interface PrepareContext {
  /** Absolute folder of the project: `node_modules/.bin` is looked for up to here. */
  readonly root: string;
  /** The environment that jobs inherit. */
  readonly base: Readonly<Record<string, string | undefined>>;
  /** The attempt's mark in the environment of its processes. */
  readonly marker: string;
  /** Folders that come first on PATH, by working folder: made here, kept by the executor. */
  readonly binFolders: Map<string, readonly string[]>;
}

/** Turns an attempt into a request to spawn: folder and programs checked, environment merged, placeholders filled. */
export function prepareSpawn(
  { key, job, number, allocation, logs }: Attempt,
  context: PrepareContext,
): SpawnRequest | SpawnFailure {
  const folder = statOf(job.cwd);
  if (!folder) return { failure: explainFolder(job.cwd) };
  if (!folder.isDirectory()) return { failure: `the working folder ${job.cwd} is not a folder` };
  const binFolders = context.binFolders.get(job.cwd) ?? localBinFolders(job.cwd, context.root);
  context.binFolders.set(job.cwd, binFolders);
  const env = mergeEnvironment({
    base: context.base,
    added: job.env,
    fallback: innerPoolVariables({ job, allocation }),
    own: {
      MPMSUB_JOB_ID: job.id,
      MPMSUB_CPUS: String(wholeCpus(allocation)),
      MPMSUB_MEMORY_MB: String(memoryMb(allocation)),
      MPMSUB_ATTEMPT: String(number),
      MPMSUB_ATTEMPT_ID: context.marker,
    },
    binFolders,
  });
  // what we have inherited cannot contain one
  const nul = Object.entries({ ...job.env, MPMSUB_JOB_ID: job.id }).find((pair) =>
    pair.some((text) => text?.includes('\0')),
  )?.[0];
  if (nul !== undefined) return { failure: `the environment variable ${JSON.stringify(nul)} contains a NUL character` };
  const stages: StageCommand[] = [];
  for (const stage of job.stages) {
    const argv = fillPlaceholders(stage.argv, allocation);
    const command = argv[0] ?? '';
    if (argv.some((part) => part.includes('\0')))
      return { failure: `the command ${JSON.stringify(command)} contains a NUL character` };
    const found = findCommand(command, job.cwd, env.PATH ?? '');
    if ('problem' in found) return { failure: explainCommand(command, found, job.cwd) };
    stages.push({ file: found.file, argv });
  }
  return {
    key,
    stages: stages as [StageCommand, ...StageCommand[]],
    cwd: job.cwd,
    env,
    stdin: job.stdin,
    stdout: job.stdout ?? logs.stdout,
    stderr: job.stderr ?? logs.stderr,
    keepsLeftovers: job.leftovers === 'keep',
    doors: [],
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
