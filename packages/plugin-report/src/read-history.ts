import { createReadStream } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { collector } from './collect.js';
import type { ReportEvent } from './report-event.js';
import type { RunHistory } from './run-history.js';

/** The newest format of `journal.ndjson` that is understood here. */
const JOURNAL_VERSION = 1;

/**
 * Reads the folder of a run (`.mpmsub/runs/<id>`). Lines that are cut off or damaged are left out.
 *
 * @throws when the folder has no journal that can be understood; the message says why.
 */
export async function readHistory(folder: string): Promise<RunHistory> {
  const path = join(folder, 'journal.ndjson');
  const collecting = collector();
  let isFirst = true;
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const event = parse(text);
      if (isFirst) checkHeader(event, path);
      isFirst = false;
      if (event !== undefined) collecting.add(event);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`there is no journal ${path}: a report needs the journal of its run`, { cause: error });
  }
  if (isFirst) throw new Error(`the journal ${path} is empty: its run had not started a job`);
  const history = collecting.history();
  for (const job of history.jobs) {
    for (const [place, attempt] of job.attempts.entries()) {
      if (attempt.log === undefined || isAbsolute(attempt.log)) continue;
      job.attempts[place] = { ...attempt, log: join(folder, attempt.log) };
    }
  }
  return history;
}

function parse(text: string): ReportEvent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ReportEvent) : undefined;
  } catch {
    return undefined;
  }
}

function checkHeader(event: ReportEvent | undefined, path: string): void {
  if (event?.type !== 'run-start') throw new Error(`the journal ${path} does not begin with the line of a run: it is damaged`);
  const { version } = event as { version?: unknown };
  if (typeof version === 'number' && version > JOURNAL_VERSION) {
    throw new Error(
      `the journal ${path} was written by a newer mpmsub (format ${version}, this one reads up to ${JOURNAL_VERSION}): update mpmsub`,
    );
  }
}
