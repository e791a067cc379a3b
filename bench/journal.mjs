// What a case reads from the journal of a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = (folder) => join(folder, '.mpmsub', 'runs', 'latest', 'journal.ndjson');

/** All events of the newest run in this folder. */
export function eventsOf(folder) {
  return readFileSync(file(folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const NEEDLE = Buffer.from('"type":"job-end"');

/** How many jobs have ended, also while the run goes on. */
export function endedIn(folder) {
  let text;
  try {
    text = readFileSync(file(folder));
  } catch {
    return 0;
  }
  let count = 0;
  for (let at = text.indexOf(NEEDLE); at >= 0; at = text.indexOf(NEEDLE, at + NEEDLE.length)) count++;
  return count;
}
