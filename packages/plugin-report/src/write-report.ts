import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, type RunEvent } from '@mpmsub/runner';
import { collector } from './collect.js';
import { readHistory } from './read-history.js';
import { type ReportFormat, renderReport } from './render.js';

/** What a report is made of and where it goes. */
export interface WriteReportOptions {
  /** The folder of a run (`.mpmsub/runs/<id>`), or its events in order. */
  readonly run: string | Iterable<RunEvent>;
  readonly format: ReportFormat;
  /** Path of the file; replaced in one step, so that nobody reads half a report. */
  readonly out: string;
}

/**
 * Writes one report of one run.
 *
 * @returns how many jobs it shows.
 * @throws when the run cannot be read or the file cannot be written.
 */
export async function writeReport({ run, format, out }: WriteReportOptions): Promise<number> {
  const history = typeof run === 'string' ? await readHistory(run) : collect(run);
  await writeWhole(out, renderReport(history, format));
  return history.jobs.length;
}

/**
 * Makes the folder, writes beside the file, and moves it into place. Links are followed; what is no file (a device, a named pipe) is
 * written to and never replaced.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const path = await realpath(file).catch(() => file);
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return writeFile(path, text);
  makeFolder(dirname(path));
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function collect(events: Iterable<RunEvent>) {
  const collecting = collector();
  for (const event of events) collecting.add(event);
  return collecting.history();
}
