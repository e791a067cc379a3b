import type { ConfigPath } from '../model/config-path.js';
import type { Job, JobId, Need } from '../model/job.js';
import { changeJob } from '../model/make-job.js';
import { didYouMeanJobs, isPattern, jobFinder } from './find-jobs.js';
import { addNeed, sharedNeed } from './read-needs.js';
import { once, type Reader } from './reader.js';

/** Beyond so many a run takes gigabytes: each is kept, planned with and written down. */
const MANY_NEEDS = 3_000_000;

/** Where a need is written: by the position of the job in the list, and its word. */
export type NeedPlace = (at: number, word: string) => ConfigPath;

/**
 * Puts the jobs that are meant in the place of tags and globs among needs. A word never means the job that it stands in. A plain word that
 * means no job stays: a plugin may add one of that name, and the graph is checked again after that.
 *
 * Jobs that say the same get one list of needs, so that a thousand that each need a thousand take the memory of two thousand.
 *
 * @returns the same list where every need is a job's id.
 */
export function selectNeeds(jobs: readonly Job[], placeOf: NeedPlace, reader: Reader): readonly Job[] {
  const words = wordsThatAreNoId(jobs, reader);
  if (words.size === 0) return jobs;
  const find = jobFinder(jobs);
  const found = new Map<string, ReadonlySet<Job>>();
  for (const word of words) {
    const met = find(word);
    if (met.length > 0 || isPattern(word)) found.set(word, new Set(met));
  }
  const lists = new Map<string, readonly Need[]>();
  let edges = 0;
  const selected = jobs.map((job, at) => {
    const met = job.needs.flatMap(({ job: word }) => {
      const jobsMet = found.get(word);
      return jobsMet === undefined ? [] : [{ word, jobsMet }];
    });
    if (met.length === 0) return job;
    const isMet = met.some(({ jobsMet }) => jobsMet.has(job));
    for (const { word, jobsMet } of met) {
      if (jobsMet.size === (jobsMet.has(job) ? 1 : 0)) tellUnknownNeed(job.id, word, placeOf(at, word), reader, jobs);
    }
    const list = once(lists, JSON.stringify(job.needs), () => expand(job.needs, found, (word) => placeOf(at, word), reader));
    edges += list.length;
    return changeJob(job, { needs: isMet ? Object.freeze(list.filter((need) => need.job !== job.id)) : list });
  });
  if (edges > MANY_NEEDS) {
    const message = `jobs need others ${edges.toLocaleString('en')} times, each of many all of many`;
    reader.problems.warn(
      'many-needs',
      ['jobs'],
      message,
      'put one job between them that needs the first ones, and need that one',
    );
  }
  return selected;
}

/** Notes a need whose word means no other job. @param jobs those that could be meant. */
export function tellUnknownNeed(
  id: JobId,
  word: string,
  path: ConfigPath,
  { problems }: Reader,
  jobs: Parameters<typeof didYouMeanJobs>[1],
): void {
  const what = isPattern(word) ? 'meets no other job' : 'is no other job and no tag of one';
  const message = `job ${JSON.stringify(id)} needs ${JSON.stringify(word)}, which ${what}`;
  problems.error('unknown-need', path, message, () => didYouMeanJobs(word, jobs) ?? '"mpmsub list" shows all jobs and tags');
}

/** Looks at each job once, and at none where there are no needs. */
function wordsThatAreNoId(jobs: readonly Job[], { shared: { needs } }: Reader): ReadonlySet<string> {
  const words = new Set([...needs.success.keys(), ...needs.failure.keys(), ...needs.always.keys()]);
  for (const { id } of jobs) {
    if (words.size === 0) break;
    words.delete(id);
  }
  return words;
}

function expand(
  needs: readonly Need[],
  found: ReadonlyMap<string, ReadonlySet<Job>>,
  placeOf: (word: string) => ConfigPath,
  reader: Reader,
): readonly Need[] {
  const byJob = new Map<JobId, Need>();
  for (const need of needs) {
    const met = found.get(need.job);
    if (met === undefined) addNeed(byJob, need, placeOf(need.job), reader);
    else for (const { id } of met) addNeed(byJob, sharedNeed({ job: id, when: need.when }, reader), placeOf(need.job), reader);
  }
  return Object.freeze([...byJob.values()]);
}
