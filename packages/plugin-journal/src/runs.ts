import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '@mpmsub/runner';
import { JournalError } from './journal-error.js';
import type { RunEndLine, RunStartLine } from './journal-line.js';
import { isAlive, thisProcess } from './process-identity.js';
import { readJournal } from './read-journal.js';

/** A journal's file name inside the folder of its run. */
export const JOURNAL_FILE = 'journal.ndjson';

/**
 * Where a run stands. `ended`: it came to its end; `running`: its process lives; `died`: it does not; `unknown`: it ran on another
 * host or in another container and wrote no end.
 */
export type RunStatus = 'ended' | 'running' | 'died' | 'unknown';

/** A run as a list shows it: read from the first and the last line of its journal. */
export interface RunSummary {
  readonly runId: string;
  /** Absolute. */
  readonly folder: string;
  readonly status: RunStatus;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly header: RunStartLine;
  /** Of a run that ended. */
  readonly report?: RunEndLine['report'] & Pick<RunReport, 'counts'>;
}

/** A folder among the runs whose journal cannot be read. */
export interface UnreadableRun {
  readonly runId: string;
  readonly folder: string;
  readonly error: JournalError;
}

/** Absolute path of the folder that holds one folder for each run. */
export function runsFolder(root: string): string {
  // Where the engine writes the logs of each run.
  return join(root, '.mpmsub', 'runs');
}

/**
 * The runs of a project, newest first. Only real folders count: links are not followed. What cannot be read is listed apart; folders
 * that hold no journal at all are left out.
 *
 * @throws JournalError `unreadable` when the folder of all runs is.
 */
export function listRuns(root: string): { readonly runs: readonly RunSummary[]; readonly unreadable: readonly UnreadableRun[] } {
  const parent = runsFolder(root);
  const runs: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const runId of folderNames(parent)) {
    const path = join(parent, runId);
    try {
      runs.push(summarizeRun(path));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      if (error.code !== 'missing') unreadable.push({ runId, folder: path, error });
    }
  }
  runs.sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1));
  return { runs, unreadable };
}

/**
 * One run of a project by its id, or by the beginning of it when only one begins so.
 *
 * @throws JournalError with the ids there are.
 */
export function findRun(root: string, runId: string): RunSummary {
  const names = folderNames(runsFolder(root));
  const matches = names.includes(runId) ? [runId] : names.filter((name) => runId !== '' && name.startsWith(runId));
  if (matches.length === 1) return summarizeRun(join(runsFolder(root), matches[0]!));
  const newest = names.sort().reverse().slice(0, 5);
  const there = newest.length > 0 ? `the newest are ${newest.join(', ')}` : `there are no runs in ${runsFolder(root)}`;
  throw new JournalError(
    'unknown-run',
    `${matches.length > 1 ? 'more than one run begins' : 'no run is named'} "${runId}"; ${there}`,
  );
}

/** @throws JournalError when the folder has no journal that can be understood. */
export function summarizeRun(folder: string): RunSummary {
  const path = join(folder, JOURNAL_FILE);
  const header = readHeader(path);
  const end = readEnd(path);
  const alive = end === undefined ? isAlive(header.process, thisProcess()) : false;
  const status: RunStatus = end !== undefined ? 'ended' : alive === undefined ? 'unknown' : alive ? 'running' : 'died';
  return { runId: header.runId, folder, status, startedAt: header.at, header, ...(end !== undefined && { report: end.report }) };
}

function readHeader(path: string): RunStartLine {
  let header: RunStartLine | undefined;
  const stop = new Error('header read');
  try {
    readJournal(path, (line) => {
      header = line as RunStartLine;
      throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  return header!;
}

/** The last line, when it is a run's end. The end is short, so a look at the file's tail is enough. */
function readEnd(path: string): RunEndLine | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const { size } = fstatSync(fd);
    const tail = Buffer.allocUnsafe(Math.min(size, 64 * 1024));
    const read = readSync(fd, tail, 0, tail.length, size - tail.length);
    const text = tail.toString('utf8', 0, read).trimEnd();
    const last = text.slice(text.lastIndexOf('\n') + 1);
    if (!last.startsWith('{"type":"run-end"')) return undefined;
    return JSON.parse(last) as RunEndLine;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function folderNames(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new JournalError('unreadable', `the runs in ${parent} cannot be listed (${message}): check who may`, { cause: error });
  }
}
