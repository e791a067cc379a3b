import { JournalError } from './journal-error.js';
import { JOURNAL_VERSION, type JournalLine, type RunStartLine } from './journal-line.js';
import { readLines } from './read-lines.js';

/** The name of the job that a line tells of comes first among the things that are called so. */
const NAME = /"(?:jobId|job":\{"id)":("(?:[^"\\]|\\.)*")/;

/** What is known of a journal as a whole once it was read. */
export interface JournalRead {
  readonly header: RunStartLine;
  /** The last line was cut off: the run died while it wrote. */
  readonly isTorn: boolean;
  /** Lines before the last that could not be read, e.g. after a failing disk; what they told is lost. */
  readonly unreadable: number;
}

/**
 * Reads a journal from its first line to its last and hands each to `visit`, the first one too.
 *
 * @param isWanted decides by a line's text whether it is parsed; the first one always is. Default: all are.
 * @throws JournalError when there is no journal, none that can be understood, or one of a later version.
 */
export function readJournal(
  path: string,
  visit: (line: JournalLine) => void,
  isWanted: (text: string) => boolean = () => true,
): JournalRead {
  let header: RunStartLine | undefined;
  let isTorn = false;
  let unreadable = 0;
  try {
    for (const { text, ended } of readLines(path)) {
      if (header !== undefined && !isWanted(text)) continue;
      const line = parse(text);
      if (header === undefined) {
        header = asHeader(line, path);
        visit(header);
      } else if (line !== undefined) {
        visit(line);
      } else if (ended) {
        unreadable++;
      } else {
        isTorn = true;
      }
    }
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const cause = { cause: error };
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new JournalError(
        'missing',
        `there is no journal ${path}: that run did not write one, or its folder was pruned`,
        cause,
      );
    throw new JournalError('unreadable', `the journal ${path} cannot be read (${message}): check who may`, cause);
  }
  if (header === undefined)
    throw new JournalError('empty', `the journal ${path} is empty: its run had not started a job; delete its folder`);
  return { header, isTorn, unreadable };
}

/** All but samples of memory; most lines of a long run are such. */
export function isNoSample(text: string): boolean {
  return !text.startsWith('{"type":"usage"');
}

/** Of lines that tell of one job those of the jobs that are meant, without parsing the others: there may be millions. All others but samples. */
export function aboutJobs(isMeant: (id: string) => boolean): (text: string) => boolean {
  return (text) => {
    if (!isNoSample(text)) return false;
    const name = NAME.exec(text)?.[1];
    try {
      return name === undefined || isMeant(JSON.parse(name));
    } catch {
      return true; // a damaged one, which the reader counts
    }
  };
}

function parse(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}

function asHeader(line: JournalLine | undefined, path: string): RunStartLine {
  const isWhole = line?.type === 'run-start' && typeof line.version === 'number' && typeof line.runId === 'string';
  if (!isWhole || (line.version <= JOURNAL_VERSION && typeof line.process !== 'object')) {
    throw new JournalError(
      'corrupt',
      `the journal ${path} does not begin with the line of a run: it is damaged; name another run or delete its folder`,
    );
  }
  if (line.version > JOURNAL_VERSION) {
    throw new JournalError(
      'newer',
      `the journal ${path} was written by a newer mpmsub (format ${line.version}, this one reads up to ${JOURNAL_VERSION}): update mpmsub, or name another run`,
    );
  }
  return line;
}
