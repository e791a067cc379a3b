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
  let ids: ReadonlyMap<string, J> | undefined;
  let tags: ReadonlyMap<string, readonly J[]> | undefined;
  let names: readonly Name[] | undefined;
  return (word) => {
    ids ??= new Map(jobs.map((job) => [job.id, job]));
    const exact = ids.get(word);
    if (exact !== undefined) return [exact];
    tags ??= byTag(jobs);
    const tagged = tags.get(word);
    if (tagged !== undefined || !isPattern(word)) return tagged ?? [];
    names ??= namesOf(jobs);
    const matches = glob(word);
    const places = new Set<number>();
    for (const { name, at } of beginningWith(literalStart(word), names)) if (!places.has(at) && matches(name)) places.add(at);
    return [...places].sort((a, b) => a - b).map((at) => jobs[at]!);
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

/** An id or a tag, and the position of the job that has it. */
interface Name {
  readonly name: string;
  readonly at: number;
}

/** In alphabetical order, so that a pattern is held against those alone that begin as it does: each of thousands may have one of its own. */
function namesOf(jobs: readonly Findable[]): readonly Name[] {
  const names = jobs.flatMap(({ id, tags }, at) => [{ name: id, at }, ...tags.map((name) => ({ name, at }))]);
  return names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** With what everything begins that a pattern meets. Of two ways with nothing in common (`a|b`) that is nothing. */
function literalStart(pattern: string): string {
  return pattern.includes('|') ? '' : (/^[\w:#=,/ -]*/.exec(pattern)?.[0] ?? '');
}

function* beginningWith(start: string, names: readonly Name[]): Generator<Name> {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle]!.name < start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < names.length && names[at]!.name.startsWith(start); at++) yield names[at]!;
}

/** Ids are no paths: slashes and leading dots are characters like all others. */
function glob(pattern: string): (text: string) => boolean {
  // picomatch 4 never comes to the end of such a pattern.
  if (pattern.endsWith('\\\\\\\\')) return () => false;
  const matches = picomatch(pattern.replaceAll('/', '\u0001'), { dot: true, nonegate: false });
  return (text) => matches(text.replaceAll('/', '\u0001'));
}
