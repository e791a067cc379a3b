import { normalize, parseCpus, parseMemory } from '@mpmsub/runner';
import { applyBudget, read } from '../apply-flags.js';
import { runJobs } from '../run-jobs.js';
import { UsageError } from '../usage-error.js';
import type { BatchFlags } from './batch-flags.js';
import { batchJobs } from './batch-jobs.js';
import { batchOutput } from './batch-output.js';
import { parseBatchWords } from './parse-words.js';

/** Profiles of batches stay out of the way of a project's own. */
const PROFILE = '.mpmsub/batch.profile.json';

/** Runs `mpmsub batch`. @returns the exit code. */
export async function batchCommand(words: readonly string[], flags: BatchFlags): Promise<number> {
  const request = parseBatchWords(words);
  if (request.type === 'commands' && request.file === undefined && process.stdin.isTTY) {
    throw new UsageError(
      'batch reads commands from standard input, but that is a terminal',
      'name a file: mpmsub batch commands.txt',
    );
  }
  const jobs = batchJobs(request, { colsep: columnSeparator(flags.colsep) });
  const { cpus, memory } = flags;
  if (cpus !== undefined) read('--cpus', cpus, parseCpus);
  if (memory !== undefined) read('--memory', memory, parseMemory);
  const defaults = { ...(cpus !== undefined && { cpus }), ...(memory !== undefined && { memory }) };
  const root = process.cwd();
  const spec = { defaults, jobs: jobs.map((job) => job.spec) };
  const settings = applyBudget(normalize(spec, { root }), { cpus: flags.maxCpus, memory: flags.maxMemory });
  const isGrouped = flags.output === undefined && !flags.json;
  return await runJobs(settings, flags, {
    logs: 'separate',
    extra: isGrouped
      ? [batchOutput(new Map(jobs.map(({ spec: { id }, tag }) => [id, flags.tag ? tag : undefined])), flags.keepOrder === true)]
      : [],
    plugins: {
      profileCache: { file: PROFILE, frozen: false },
      ...(isGrouped && flags.progress && { progress: { output: 'none', ...(flags.quiet && { mode: 'none' }) } }),
    },
  });
}

function columnSeparator(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new UsageError(`--colsep: ${(error as Error).message}`, "write a regular expression such as '\\t' or ', *'");
  }
}
