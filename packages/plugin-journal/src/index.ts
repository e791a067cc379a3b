/** Public API of the journal: the plugin, and what reads its journals. */

export { type FoundLog, findLog } from './find-log.js';
export { type JournalOptions, journal } from './journal.js';
export { JournalError } from './journal-error.js';
export type * from './journal-line.js';
export type { ProcessIdentity } from './process-identity.js';
export { readJournal } from './read-journal.js';
export { type AttemptRecord, type JobRecord, type RunRecord, readRun } from './read-run.js';
export { findRun, listRuns, type RunStatus, type RunSummary, type UnreadableRun } from './runs.js';
export { runsBeside } from './runs-beside.js';
