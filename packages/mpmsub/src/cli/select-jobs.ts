import { changeJob, didYouMeanJobs, type Job, jobFinder } from '@mpmsub/runner';
import { UsageError } from './usage-error.js';

/**
 * The jobs that some words stand for, and everything they need, in order of declaration. A word is an id, else a tag, else a glob over
 * both (`*` meets every character, slashes too). No words: all jobs.
 *
 * @param commands names of commands: a word that is like one was meant as one.
 * @throws UsageError naming every word that meets nothing.
 */
export function selectJobs(jobs: readonly Job[], words: readonly string[], commands: readonly string[] = []): readonly Job[] {
  if (words.length === 0) return jobs;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return withNeeds(jobs, byId, metBy(words, jobs, commands));
}

/**
 * The jobs that some words stand for and nothing else, as if all that they need had been done before.
 *
 * @throws UsageError naming every word that meets nothing, and where there is no word.
 */
export function selectOnly(jobs: readonly Job[], words: readonly string[], commands: readonly string[] = []): readonly Job[] {
  if (words.length === 0) throw new UsageError('--only names no job', 'say which: mpmsub --only test');
  const wanted = metBy(words, jobs, commands);
  return jobs
    .filter((job) => wanted.has(job.id))
    .map((job) => {
      const needs = job.needs.filter((need) => wanted.has(need.job));
      return needs.length === job.needs.length ? job : changeJob(job, { needs });
    });
}

function withNeeds(jobs: readonly Job[], byId: ReadonlyMap<string, Job>, wanted: Set<string>): readonly Job[] {
  const queue = [...wanted];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const need of byId.get(id)?.needs ?? []) {
      if (wanted.has(need.job)) continue;
      wanted.add(need.job);
      queue.push(need.job);
    }
  }
  return jobs.filter((job) => wanted.has(job.id));
}

/** The error of words that meet no job; also used where exactly one id is asked for. */
export function noSuchJob(words: readonly string[], jobs: readonly Job[], commands: readonly string[] = []): UsageError {
  const [first = ''] = words;
  const names = words.map((word) => JSON.stringify(word)).join(', ');
  const hint = words.length === 1 ? didYouMeanJobs(first, jobs, commands) : undefined;
  return new UsageError(`no job, tag or pattern matches ${names}`, hint ?? '"mpmsub list" shows all jobs and tags');
}

/** Ids of the jobs that the words stand for. */
function metBy(words: readonly string[], jobs: readonly Job[], commands: readonly string[]): Set<string> {
  const find = jobFinder(jobs);
  const found = words.map((word) => [word, find(word)] as const);
  const unmet = found.filter(([, met]) => met.length === 0).map(([word]) => word);
  if (unmet.length > 0) throw noSuchJob(unmet, jobs, commands);
  return new Set(found.flatMap(([, met]) => met.map(({ id }) => id)));
}
