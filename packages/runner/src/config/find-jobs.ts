import picomatch from 'picomatch';
import { didYouMean, suggest } from './suggest.js';

/** What a job is found by. */
export interface Findable {
  readonly id: string;
  readonly tags: readonly string[];
}

/** Finds the jobs that a word stands for, in order of declaration; an empty list where it stands for none. */
export type JobFinder<J extends Findable> = (word: string) => readonly J[];

/**
 * What words mean among some jobs, in `needs` as on the command line: a word is an id, else a tag, else a glob over both, in which `*` meets
 * every character. The jobs are indexed when the first word comes.
 */
export function jobFinder<J extends Findable>(jobs: readonly J[]): JobFinder<J> {
  let named: { readonly ids: ReadonlyMap<string, J>; readonly tags: ReadonlyMap<string, readonly J[]> } | undefined;
  return (word) => {
    named ??= { ids: new Map(jobs.map((job) => [job.id, job])), tags: byTag(jobs) };
    const exact = named.ids.get(word);
    if (exact !== undefined) return [exact];
    const tagged = named.tags.get(word);
    if (tagged !== undefined || !isPattern(word)) return tagged ?? [];
    const matches = glob(word);
    return jobs.filter((job) => matches(job.id) || job.tags.some((tag) => matches(tag)));
  };
}

/** Holds the word characters of a glob? An id or a tag may do so too. */
export function isPattern(word: string): boolean {
  return GLOB_CHARACTER.test(word);
}

/** A hint for a word that stands for no job: the id, tag or pattern that was likely meant; `undefined` when nothing is near. */
export function didYouMeanJobs(word: string, jobs: readonly Findable[], more: readonly string[] = []): string | undefined {
  const known = new Set(more);
  for (const { id, tags } of jobs) {
    known.add(id);
    for (const tag of tags) known.add(tag);
  }
  const start = word.search(GLOB_CHARACTER);
  if (start < 0) return didYouMean(word, known);
  // The beginning of a pattern is held against that of the names; what is suggested does meet some.
  const near = suggest(word.slice(0, start), new Set([...known].map((name) => name.slice(0, start))));
  const meant = near === undefined ? undefined : `${near}${word.slice(start)}`;
  return meant === undefined || jobFinder(jobs)(meant).length === 0 ? undefined : `did you mean ${JSON.stringify(meant)}?`;
}

const GLOB_CHARACTER = /[*?[{!(]/;

function byTag<J extends Findable>(jobs: readonly J[]): Map<string, readonly J[]> {
  const tagged = new Map<string, J[]>();
  for (const job of jobs) {
    for (const tag of job.tags) {
      const list = tagged.get(tag);
      if (list === undefined) tagged.set(tag, [job]);
      else list.push(job);
    }
  }
  return tagged;
}

/** Ids are no paths: slashes and leading dots are characters like all others. */
function glob(pattern: string): (text: string) => boolean {
  const matches = picomatch(pattern.replaceAll('/', '\u0001'), { dot: true, nonegate: false });
  return (text) => matches(text.replaceAll('/', '\u0001'));
}
