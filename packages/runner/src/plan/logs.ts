import { join, sep } from 'node:path';
import type { LogPaths } from '../model/attempt.js';
import type { Job, JobId } from '../model/job.js';
import { logName } from './log-name.js';

/** Where the output of each attempt goes. */
export type LogLayout = (job: Pick<Job, 'id' | 'stdout' | 'stderr'>, attempt: number) => LogPaths;

/**
 * Logs of a run stand in `.mpmsub/runs/<id>/logs/`, one name a job; later attempts have `@2`, `@3` before the ending. A stream that
 * the job redirects to a file of its own has that file as its log.
 *
 * @param mode `joined`: both streams in one file, in the order they were written; `separate`: `.out` and `.err`.
 */
export function logLayout(root: string, runId: string, mode: 'joined' | 'separate'): LogLayout {
  const folder = join(root, '.mpmsub', 'runs', runId, 'logs');
  const names: Names = mode === 'joined' ? { folder, out: '.log', err: '.log' } : { folder, out: '.out', err: '.err' };
  return (job, attempt) => new Logs(names, job, attempt);
}

interface Names {
  readonly folder: string;
  readonly out: string;
  readonly err: string;
}

/** Makes its paths when they are asked for: results are kept to the end of a run, and most of their logs are never looked at. */
class Logs implements LogPaths {
  readonly #names: Names;
  readonly #id: JobId;
  /** Made once: an id that is no file name has to be digested. */
  #name: string | undefined;
  readonly #attempt: number;
  readonly #own: { readonly stdout: string | undefined; readonly stderr: string | undefined } | undefined;

  constructor(names: Names, { id, stdout, stderr }: Parameters<LogLayout>[0], attempt: number) {
    this.#names = names;
    this.#id = id;
    this.#attempt = attempt;
    if (stdout !== undefined || stderr !== undefined) this.#own = { stdout, stderr };
  }

  get stdout(): string {
    return this.#own?.stdout ?? this.#path(this.#names.out);
  }

  get stderr(): string {
    return this.#own?.stderr ?? this.#path(this.#names.err);
  }

  /** As any other value of an event. */
  toJSON(): LogPaths {
    return { stdout: this.stdout, stderr: this.stderr };
  }

  #path(ending: string): string {
    this.#name ??= logName(this.#id) + (this.#attempt > 1 ? `@${this.#attempt}` : '');
    return `${this.#names.folder}${sep}${this.#name}${ending}`;
  }
}
