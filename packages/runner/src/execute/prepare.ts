import { type Stats, statSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { Attempt } from '../model/attempt.js';
import { type Environment, environmentChanges, localBinFolders } from './environment.js';
import { explainCommand, explainFolder } from './explain-missing.js';
import { findCommand } from './find-command.js';
import { innerBudget } from './inner-budget.js';
import { innerPoolVariables } from './inner-pools.js';
import { fillPlaceholders, memoryMb, wholeCpus } from './placeholders.js';
import { simpleCommand } from './simple-command.js';
import type { SpawnFailure, SpawnRequest, StageCommand } from './spawner.js';

/** What stays the same for all attempts of an executor. */
export interface PrepareContext {
  /** Absolute folder of the project: `node_modules/.bin` is looked for up to here. */
  readonly root: string;
  /** The environment that jobs inherit. */
  readonly base: Environment;
  /** Whether the base brings functions to shells, which come before programs. */
  readonly hasFunctions: boolean;
  readonly seen: Seen;
}

/**
 * What was there when it was looked for, and is not looked for again: it would take longer than all else that a start takes here. What
 * has been removed since fails to start. Programs on PATH are not among it: an earlier job may install one that comes first.
 */
export interface Seen {
  /** By working folder, what comes first on its PATH. */
  readonly folders: Map<string, string>;
  /** Absolute paths of programs that jobs name so. */
  readonly programs: Set<string>;
}

/**
 * Turns an attempt into a request to spawn: folder and programs checked, environment merged, placeholders filled.
 *
 * @param marker the attempt's mark in the environment of its processes.
 */
export function prepareSpawn(
  attempt: Attempt,
  marker: string,
  { root, base, hasFunctions, seen }: PrepareContext,
): SpawnRequest | SpawnFailure {
  const { key, job, number, allocation, logs } = attempt;
  let firstOnPath = seen.folders.get(job.cwd);
  if (firstOnPath === undefined) {
    const folder = statOf(job.cwd);
    if (!folder) return { failure: explainFolder(job.cwd) };
    if (!folder.isDirectory()) return { failure: `the working folder ${job.cwd} is not a folder` };
    firstOnPath = localBinFolders(job.cwd, root).join(delimiter);
    seen.folders.set(job.cwd, firstOnPath);
  }
  const nul = variableWithNul(job);
  if (nul !== undefined) return { failure: `the environment variable ${JSON.stringify(nul)} contains a NUL character` };
  const env = environmentChanges({ base, added: job.env, fallback: innerPoolVariables({ job, allocation }), firstOnPath });
  // As a shell would say to the programs that it starts.
  if (base.PWD !== undefined && base.PWD !== job.cwd) env.PWD = job.cwd;
  env.MPMSUB_JOB_ID = job.id;
  env.MPMSUB_CPUS = String(wholeCpus(allocation));
  env.MPMSUB_MEMORY_MB = String(memoryMb(allocation));
  // Nothing runs beside it, so a run within it may use all CPUs. What this run was told itself holds for none of its other jobs.
  if (job.exclusive || base.MPMSUB_EXCLUSIVE) env.MPMSUB_EXCLUSIVE = job.exclusive ? '1' : '';
  const budget = innerBudget(attempt);
  if (budget !== undefined) env.MPMSUB_MEMORY_BUDGET_MB = String(memoryMb({ memory: budget }));
  env.MPMSUB_ATTEMPT = String(number);
  env.MPMSUB_ATTEMPT_ID = marker;
  const stages: StageCommand[] = [];
  for (const stage of job.stages) {
    const argv = fillPlaceholders(stage.argv, allocation);
    const command = argv[0] ?? '';
    if (argv.some((part) => part.includes('\0')))
      return { failure: `the command ${JSON.stringify(command)} contains a NUL character` };
    let file = command;
    if (!seen.programs.has(command)) {
      const found = findCommand(command, job.cwd, env.PATH);
      if ('problem' in found) return { failure: explainCommand(command, found, job.cwd) };
      if (found.file === command) seen.programs.add(command);
      file = found.file;
    }
    stages.push({ file, argv, simple: hasFunctions ? undefined : simpleOf(argv) });
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

/** The simple command of a line for the system's shell; a shell that somebody chose runs all that it is given. */
function simpleOf([shell, option, line, , ...parameters]: readonly string[]): StageCommand['simple'] {
  return shell === '/bin/sh' && option === '-c' && line !== undefined ? simpleCommand(line, parameters) : undefined;
}

/** The first variable of a job that no program can be given. What it inherits cannot contain one. */
function variableWithNul({ id, env }: Attempt['job']): string | undefined {
  for (const name in env) if (name.includes('\0') || env[name]?.includes('\0')) return name;
  return id.includes('\0') ? 'MPMSUB_JOB_ID' : undefined;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
