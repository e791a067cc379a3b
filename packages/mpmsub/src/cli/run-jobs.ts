import { resolve as resolvePath } from 'node:path';
import type { ProgressMode } from '@mpmsub/plugin-progress';
import {
  type Arrivals,
  type Job,
  type Plugin,
  prepareRun,
  type RunContext,
  type RunReport,
  type Settings,
  startRun,
} from '@mpmsub/runner';
import { refuseWindows } from '../refuse-windows.js';
import { applyFlags, applyJobFlags, haltOf, runTimeoutOf } from './apply-flags.js';
import { compileLate } from './compile-late.js';
import { type DefaultPlugins, withDefaultPlugins } from './default-plugins.js';
import { EXIT, exitCodeOfSignal } from './exit-codes.js';
import { HeldStream } from './held-stream.js';
import { holdMemory } from './hold-memory.js';
import { ownName } from './own-name.js';
import { plainWarnings } from './plain-warnings.js';
import { refuseWithoutLogs } from './refuse-without-logs.js';
import { remotePlugins } from './remote-plugins.js';
import { readReporters } from './reporters.js';
import type { RunFlags } from './run-flags.js';
import { stopOnSignals } from './stop-on-signals.js';
import { UsageError } from './usage-error.js';
import { withPlaces } from './with-places.js';

/** What a command adds to a run of its own. */
export interface RunJobsOptions {
  readonly plugins?: Partial<DefaultPlugins>;
  /** Further plugins, before those that show things. */
  readonly extra?: readonly Plugin[];
  readonly strict?: boolean | undefined;
  /** Further jobs, as the run wants them; flags are applied to them too. */
  readonly arrivals?: Arrivals;
  /** Two logs for each job instead of one for both streams. */
  readonly logs?: 'joined' | 'separate';
}

/**
 * Runs what the settings say, shows it, and remembers it.
 *
 * @returns the exit code of the whole.
 */
export async function runJobs(settings: Settings, flags: RunFlags, options: RunJobsOptions = {}): Promise<number> {
  refuseWindows();
  const changed = applyFlags(settings, flags);
  const prepared = await prepareRun(changed);
  const reporters = readReporters([...(flags.json ? ['json'] : []), ...(flags.reporter ?? [])]);
  const held = flags.quiet ? new HeldStream(process.stderr) : undefined;
  const wanted = defaultsOf(flags, reporters.mode, held, options.plugins);
  refuseWithoutLogs(changed.root);
  let isIncomplete = false;
  const failing = onFailingWarning(() => {
    isIncomplete = true;
  });
  let tell: RunContext['warn'] | undefined;
  const voice: Plugin = {
    name: 'signals',
    apply({ warn }) {
      tell = warn;
    },
  };
  const isShown = flags.progress && (!flags.quiet || changed.plugins.some(({ name }) => name === 'progress'));
  const warnings = isShown ? [] : [plainWarnings(held ?? process.stderr)];
  const remote = await remotePlugins(changed, flags);
  const given = [...changed.plugins, ...remote, failing, voice, ...warnings, ...(options.extra ?? [])];
  const plugins = [...withDefaultPlugins(given, wanted, flagOfPlugin(flags, reporters.mode, wanted)), ...reporters.plugins];
  const { strict, logs } = options;
  const arrivals = options.arrivals && withFlags(options.arrivals, flags);
  compileLate(prepared.jobs.length + (arrivals ? (arrivals.expected ?? Number.POSITIVE_INFINITY) : 0));
  holdMemory(prepared.jobs.length + (arrivals?.expected ?? 0));
  const handle = startRun({ ...prepared, arrivals, plugins, halt: haltOf(flags), timeoutMs: runTimeoutOf(flags), strict, logs });
  const ignoreSignals = stopOnSignals(handle, (signal) => tell?.(`${signal}: what runs is asked to end; once more kills it`));
  try {
    const report = await withPlaces(changed, () => handle.report);
    if (!report.ok) held?.release();
    return Math.max(exitCodeOf(report), isIncomplete ? EXIT.failed : EXIT.ok);
  } finally {
    ignoreSignals();
  }
}

function withFlags({ lots, ...arrivals }: Arrivals, flags: RunFlags): Arrivals {
  async function* flagged(source: AsyncIterable<readonly Job[]>) {
    let come = 0;
    for await (const jobs of source) {
      come += jobs.length;
      holdMemory(come);
      yield applyJobFlags(jobs, flags);
    }
  }
  return { ...arrivals, lots: (signal) => flagged(lots(signal)) };
}

/** A job outgrew the profile's gate; something that was asked for is not there. Whether flags or the configuration asked. */
const FAILING = new Set(['memory-regression', 'report-unwritable', 'joblog-unwritable']);

/** Hears of warnings after which a run is no success, even when all jobs were. */
function onFailingWarning(tell: () => void): Plugin {
  const name = 'failing-warnings';
  return { name, apply: ({ hooks }) => hooks.warning.tap(name, ({ code }) => FAILING.has(code) && tell()) };
}

/** What a run's end means for the shell. */
export function exitCodeOf(report: Pick<RunReport, 'ok' | 'interrupted'>): number {
  const bySignal = report.interrupted === undefined ? undefined : exitCodeOfSignal(report.interrupted);
  return bySignal ?? (report.ok ? EXIT.ok : EXIT.failed);
}

function defaultsOf(
  flags: RunFlags,
  mode: ProgressMode | undefined,
  held: HeldStream | undefined,
  own: Partial<DefaultPlugins> = {},
): DefaultPlugins {
  const { resume, rerunFailed, run, joblog, output, verbose, quiet } = flags;
  if (run !== undefined && !resume && !rerunFailed) {
    throw new UsageError('--run names a run to continue, but nothing says how', 'add --resume or --rerun-failed');
  }
  const isVerbose = verbose === true;
  return {
    // Without progress, the jobs' own output comes only where it was asked for.
    progress: (flags.progress || output !== undefined) && {
      mode: quiet || !flags.progress ? 'none' : mode,
      output,
      verbose: isVerbose,
    },
    summary: { verbose: isVerbose, command: ownName(process.env), ...(held && { stream: held }) },
    ...own,
    journal: {
      ...own.journal,
      resume: resume && (run ?? true),
      rerunFailed: rerunFailed && (run ?? true),
      // From the folder that it is typed in, like any other path of a command line.
      joblog: joblog && resolvePath(joblog),
    },
  };
}

/** Flags that speak to a plugin, by the plugin's name. */
function flagOfPlugin(
  { resume, rerunFailed, joblog, output }: RunFlags,
  mode: ProgressMode | undefined,
  { profileCache }: Pick<DefaultPlugins, 'profileCache'>,
): Record<string, string | undefined> {
  return {
    journal: resume ? '--resume' : rerunFailed ? '--rerun-failed' : joblog === undefined ? undefined : '--joblog',
    'profile-cache':
      profileCache?.failOnMemory !== undefined ? '--fail-on-memory' : profileCache?.frozen ? '--frozen-profile' : undefined,
    progress: output === undefined ? (mode === undefined ? undefined : '--reporter') : '--output',
  };
}
