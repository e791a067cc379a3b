import {
  FAIL_FAST,
  type HaltRule,
  type Job,
  type Parsed,
  parseCpus,
  parseDuration,
  parseHalt,
  parseMemory,
  parsePercent,
  type Settings,
} from '@mpmsub/runner';
import type { RunFlags } from './run-flags.js';
import { UsageError } from './usage-error.js';

/** The settings with what the command line says instead of the configuration. Pure. */
export function applyFlags(settings: Settings, flags: Pick<RunFlags, 'maxWorkers' | 'retry' | 'timeout' | 'on'>): Settings {
  const maxWorkers = flags.maxWorkers === undefined ? settings.maxWorkers : wholeNumber('--max-workers', flags.maxWorkers, 1);
  return { ...settings, maxWorkers, jobs: applyJobFlags(settings.jobs, flags) };
}

/** The same for the flags that speak of each job. */
export function applyJobFlags(jobs: readonly Job[], flags: Pick<RunFlags, 'retry' | 'timeout' | 'on'>): readonly Job[] {
  const times = flags.retry === undefined ? undefined : wholeNumber('--retry', flags.retry, 0);
  const ms = flags.timeout === undefined ? undefined : read('--timeout', flags.timeout, parseDuration);
  const { on } = flags;
  if (times === undefined && ms === undefined && on === undefined) return jobs;
  const change = (job: Job): Job => ({
    ...job,
    ...(times !== undefined && job.retry.times === 0 && { retry: { ...job.retry, times } }),
    ...(ms !== undefined && job.timeout === undefined && { timeout: { ms } }),
    ...(on !== undefined && job.executor === undefined && { executor: on }),
  });
  return jobs.map(change);
}

/** Milliseconds that the whole run may take. */
export function runTimeoutOf({ runTimeout }: Pick<RunFlags, 'runTimeout'>): number | undefined {
  if (runTimeout === undefined) return undefined;
  const ms = read('--run-timeout', runTimeout, parseDuration);
  if (ms > 0) return ms;
  throw new UsageError('--run-timeout: a run of no time could do nothing', 'write how long it may take, such as 90s or 2h');
}

/** The settings with a budget of the command line's. */
export function applyBudget(
  settings: Settings,
  { cpus, memory }: { readonly cpus?: string; readonly memory?: string },
): Settings {
  return {
    ...settings,
    cpus: cpus === undefined ? settings.cpus : read('--cpus', cpus, parseCpus),
    memory: memory === undefined ? settings.memory : readBudget(memory),
  };
}

/** When to end early. */
export function haltOf({ halt, failFast }: Pick<RunFlags, 'halt' | 'failFast'>): HaltRule | undefined {
  if (failFast) return FAIL_FAST;
  if (halt === undefined) return undefined;
  const rule = parseHalt(halt);
  if (rule === undefined) {
    throw new UsageError(
      `--halt: ${JSON.stringify(halt)} is no rule`,
      'write "soon" or "now", then "fail", "success" or "done" with a number: soon,fail=3 or now,fail=10%',
    );
  }
  return rule;
}

function readBudget(text: string): NonNullable<Settings['memory']> {
  if (!text.trim().endsWith('%')) return { bytes: read('--memory', text, parseMemory) };
  const fraction = read('--memory', text, parsePercent);
  return { fraction };
}

/** Reads a flag's text with one of the configuration's own parsers. */
export function read<T>(flag: string, text: string, parse: (text: string) => Parsed<T>): T {
  const parsed = parse(text);
  if (parsed.problem !== undefined) throw new UsageError(`${flag}: ${parsed.problem}`, parsed.hint);
  return parsed.value;
}

/** Reads a flag's text that is a whole number. @throws UsageError for any other. */
export function wholeNumber(flag: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new UsageError(`${flag}: ${JSON.stringify(text)} is no whole number of at least ${least}`);
  }
  return Number(text);
}
