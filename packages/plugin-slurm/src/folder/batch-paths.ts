import { join } from 'node:path';

/** Files of a batch, in a folder that the runner and all nodes share. */
export const BATCH = {
  /** What the batch is; see {@link BatchHeader}. */
  header: 'batch.json',
  /** One line for each job, in order of elements. */
  manifest: 'manifest.ndjson',
  /** Where the lines of each element begin in the manifest: numbers of {@link OFFSET_WIDTH} bytes, one more than elements. */
  offsets: 'offsets',
  /** What each element runs. */
  script: 'run.sh',
  /** Numbers of jobs whose end was passed on, or that were given up for another try, one a line; one that is cut off lacks its semicolon. */
  closed: 'closed',
  /** The id that the grid gave. */
  id: 'id',
} as const;

/** Digits and a newline. */
export const OFFSET_WIDTH = 16;

/** Files of one element. */
export const elementPaths = (folder: string, element: number) => ({
  /** A folder: who makes it may run the element. The runner makes it to say that nobody may any more. */
  claim: join(folder, `${element}.claim`),
  /** What happened, appended line by line by the one who holds the claim. */
  results: join(folder, `${element}.results`),
  /** What its running jobs use, replaced now and then. */
  usage: join(folder, `${element}.usage`),
  /** Appears whole when the worker ends: nothing more will come. */
  done: join(folder, `${element}.done`),
  /** Made by the runner: whoever still works on the element is to stop. */
  revoked: join(folder, `${element}.revoked`),
  /** What the worker itself printed. */
  log: join(folder, `${element}.log`),
});
