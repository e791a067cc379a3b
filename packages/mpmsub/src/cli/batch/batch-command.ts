import { type Arrivals, normalize, parseCpus, parseMemory, type Settings } from '@mpmsub/runner';
import { applyBudget, read } from '../apply-flags.js';
import { EXIT } from '../exit-codes.js';
import { runJobs } from '../run-jobs.js';
import { UsageError } from '../usage-error.js';
import { isGone, writeOut } from '../write.js';
import type { BatchFlags } from './batch-flags.js';
import { type Batch, type BatchJob, batchJobs } from './batch-jobs.js';
import { batchOutput } from './batch-output.js';
import { type BatchRequest, parseBatchWords } from './parse-words.js';

/** Profiles of batches stay out of the way of a project's own. */
const PROFILE = '.mpmsub/batch.profile.json';

/** Runs `mpmsub batch`. @returns the exit code. */
export async function batchCommand(words: readonly string[], flags: BatchFlags): Promise<number> {
  const request = parseBatchWords(words);
  if (process.stdin.isTTY) refuseTerminal(request);
  const batch = batchJobs(request, { colsep: columnSeparator(flags.colsep) });
  if (flags.dryRun) return await printTexts(batch);
  const { cpus, memory } = flags;
  if (cpus !== undefined) read('--cpus', cpus, parseCpus);
  if (memory !== undefined) read('--memory', memory, parseMemory);
  const defaults = { ...(cpus !== undefined && { cpus }), ...(memory !== undefined && { memory }) };
  const root = process.cwd();
  const tags = flags.tag ? new Map<string, string>() : undefined;
  let made = 0;
  const settingsOf = (lot: readonly BatchJob[]): Settings => {
    const firstIndex = made;
    made += lot.length;
    for (const { spec, tag } of lot) tags?.set(spec.id, tag);
    return normalize({ defaults, jobs: lot.map((job) => job.spec) }, { root, firstIndex });
  };
  const abort = new AbortController();
  const lots = batch.lots(abort.signal);
  const first = await lots.next();
  const settings = applyBudget(settingsOf(first.value ?? []), { cpus: flags.maxCpus, memory: flags.maxMemory });
  async function* rest() {
    for await (const lot of lots) yield settingsOf(lot).jobs;
  }
  const arrivals: Arrivals = {
    expected: batch.count === undefined ? undefined : batch.count - made,
    // Numbers come once, and commands know nothing of each other. Programs that read our events find all results in the last of them.
    areLotsApart: !isForPrograms(flags),
    lots(signal) {
      signal.addEventListener('abort', () => abort.abort());
      return rest();
    },
  };
  const isGrouped = flags.output === undefined && !flags.json;
  return await runJobs(settings, flags, {
    ...(made !== batch.count && { arrivals }),
    logs: 'separate',
    extra: isGrouped ? [batchOutput(tags, flags.keepOrder === true)] : [],
    plugins: {
      profileCache: { file: PROFILE, frozen: false },
      ...(isGrouped && flags.progress && { progress: { output: 'none', ...(flags.quiet && { mode: 'none' }) } }),
    },
  });
}

function isForPrograms({ json, reporter }: BatchFlags): boolean {
  return json === true || reporter?.includes('json') === true;
}

async function printTexts(batch: Batch): Promise<number> {
  for await (const text of batch.texts(new AbortController().signal)) {
    if (isGone(process.stdout)) break;
    writeOut(`${text}\n`);
  }
  return EXIT.ok;
}

/** @throws UsageError where everything would wait for somebody to type; who writes `-` means to. */
function refuseTerminal(request: BatchRequest): void {
  if (request.type === 'commands' && request.file === undefined) {
    const hint = 'name a file: mpmsub batch commands.txt';
    throw new UsageError('batch reads commands from standard input, but that is a terminal', hint);
  }
  if (request.type === 'template' && request.sources.length === 0) {
    const hint = 'put values after ":::": mpmsub batch \'gzip -k {}\' ::: a.txt b.txt';
    throw new UsageError('the template takes its values from standard input, but that is a terminal', hint);
  }
}

function columnSeparator(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw new UsageError(`--colsep: ${(error as Error).message}`, "write a regular expression such as '\\t' or ', *'");
  }
}
