import { appendFile } from 'node:fs/promises';
import { checkOptions, type Plugin, type RunReport } from '@mpmsub/runner';
import { isSet, ownLogs, screenTail } from '@mpmsub/text';
import { annotations, stepSummary } from './github.js';
import type { LogTail } from './log-tail.js';
import { summaryLook } from './look.js';
import type { Suggest } from './requests.js';
import { RunRecord } from './run-record.js';
import { failuresOf, summaryLines } from './summary-lines.js';
import { writeQuietly } from './write-quietly.js';

export interface SummaryOptions {
  /** Where it goes. Default: `process.stderr`, so that stdout stays free for what a program reads. */
  readonly stream?: NodeJS.WritableStream;
  /** Also what is of no concern when all went well: every reservation against its use, the slowest chain. Default false. */
  readonly verbose?: boolean;
  /** Most failures shown in full, and most rows of the table. Default 10. */
  readonly limit?: number;
  /** Recommended memory of a job, asked at the end of a run. Default: the scheduler's rule over what this run has seen. */
  readonly suggest?: Suggest;
  /** How people here call the command line, for what they are advised to type: `npx mpmsub`. Default `mpmsub`. */
  readonly command?: string;
}

/** Lines of a failed job's log, when few failed and when many did. */
const TAIL_OF_FEW = 10;
const TAIL_OF_MANY = 5;
const FEW = 3;
/** Columns to assume where there is no terminal. */
const NO_TERMINAL = 100;
/** Warnings of the profile cache after which the next run knows no more than this one. */
const UNKEPT: ReadonlySet<string> = new Set(['profile-drift', 'profile-not-written', 'profile-unreadable']);

/**
 * Says at the end of a run what happened, what limited it and what to change: two or three lines when all is well, failures with
 * their reasons, last lines and remedies when not. On GitHub Actions it also writes annotations and the step's summary.
 */
export function summary(options: SummaryOptions = {}): Plugin {
  checkOptions('summary', options, {
    stream: 'anything',
    verbose: 'true or false',
    limit: 'a whole number of at least 0',
    suggest: 'anything',
    command: 'a text',
  });
  return {
    name: 'summary',
    apply({ hooks, config }) {
      const { suggest, command = 'mpmsub' } = options;
      const stream = options.stream ?? process.stderr;
      const limit = options.limit ?? 10;
      const record = new RunRecord();
      hooks.runStart.tap('summary', (event) => record.start(event));
      hooks.jobsAdded.tap('summary', (event) => record.jobsAdded(event));
      hooks.attemptStart.tap('summary', (event) => record.attemptStart(event));
      hooks.usage.tap('summary', (event) => record.usage(event));
      hooks.attemptEnd.tap('summary', (event) => record.attemptEnd(event));
      hooks.jobEnd.tap('summary', (event) => record.jobEnd(event));
      let isUnkept = false;
      hooks.warning.tap('summary', ({ code }) => {
        if (UNKEPT.has(code)) isUnkept = true;
      });
      hooks.runEnd.tapPromise('summary', async ({ report }) => {
        const isProfiled = hooks.runEnd.taps.some(({ name }) => name === 'profile-cache');
        record.profile = isProfiled ? (isUnkept ? 'unkept' : 'kept') : 'none';
        const look = summaryLook(stream, process.env);
        const tails = await readTails(report, record, limit, look.hasColor);
        const columns = (stream as { columns?: number }).columns || NO_TERMINAL;
        const isVerbose = options.verbose ?? false;
        const lines = summaryLines({
          report,
          record,
          suggest,
          look,
          columns,
          command,
          isConfigured: config.file !== undefined,
          isResumable: hooks.runEnd.taps.some(({ name }) => name === 'journal'),
          isVerbose,
          limit,
          from: config.root,
          tails,
        });
        if (isSet(process.env.GITHUB_ACTIONS)) {
          lines.push(...annotations(report, tails));
          const problem = await writeStepSummary(report, record, suggest);
          if (problem) lines.push(problem);
        }
        await writeQuietly(stream, `${lines.join('\n')}\n`);
      });
    },
  };
}

async function readTails(
  report: RunReport,
  record: RunRecord,
  limit: number,
  hasColor: boolean,
): Promise<Map<string, LogTail[]>> {
  const failures = failuresOf(report).slice(0, limit);
  const count = failures.length <= FEW ? TAIL_OF_FEW : TAIL_OF_MANY;
  const tails = new Map<string, LogTail[]>();
  for (const { id, logs, outcome } of failures) {
    if (outcome.reason === 'spawn') continue;
    const paths = ownLogs(record.failed.get(id), logs);
    tails.set(id, await Promise.all(paths.map(async (path) => ({ path, lines: await screenTail(path, count, hasColor) }))));
  }
  return tails;
}

/** Appends to the step's summary, where GitHub wants one; the answer is what went wrong. */
async function writeStepSummary(report: RunReport, record: RunRecord, suggest: Suggest | undefined): Promise<string | undefined> {
  const path = process.env.GITHUB_STEP_SUMMARY;
  if (!path) return undefined;
  try {
    await appendFile(path, `${stepSummary(report, record, suggest)}\n`);
    return undefined;
  } catch (error) {
    return `the step summary could not be written: ${(error as Error).message}`;
  }
}
