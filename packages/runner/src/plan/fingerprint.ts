import { hash } from 'node:crypto';
import { relative, sep } from 'node:path';
import type { Job, JobId, Need } from '../model/job.js';
import { Identities } from './identities.js';
import { isInside, portableText } from './portable-text.js';

/**
 * What a job *is*, as 32 hexadecimal digits: its commands, working folder, declared environment, redirections, and the identities
 * handed in as `needs`. Name, position, resources, retries and time limits are not part of it: they say how it runs, not what it does.
 *
 * Paths below `root` count relative to it, in commands and values of `env` as well, so that two checkouts agree. Values of `env` enter
 * only through the one-way hash.
 * Without `needs` it is the identity of the command alone, which is what a profile wants.
 */
export function fingerprint(job: Job, root: string, needs: readonly string[] = []): string {
  const commands = JSON.stringify(job.stages.map((stage) => stage.argv.map((part) => portableText(part, root))));
  return hash('sha256', `[${commands},${surroundings(job, root)},${JSON.stringify([...needs].sort())}]`).slice(0, 32);
}

/** What {@link surroundings} answered last: jobs come by the thousand and mostly share them. */
let last: { readonly of: readonly unknown[]; readonly text: string } | undefined;

/** Working folder, declared environment and redirections, as members of a JSON list. */
function surroundings({ cwd, env, stdin, stdout, stderr }: Job, root: string): string {
  const of = [root, cwd, env, stdin, stdout, stderr];
  if (last !== undefined && of.every((value, index) => value === last!.of[index])) return last.text;
  const place = (path: string | undefined) => (path === undefined ? null : portable(path, root));
  const variables = Object.entries(env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, value === null ? null : portableText(value, root)]);
  const text = JSON.stringify([place(cwd), variables, [place(stdin), place(stdout), place(stderr)]]).slice(1, -1);
  if (Object.isFrozen(env)) last = { of, text };
  return text;
}

/** See {@link fingerprinter}. */
export interface Fingerprinter {
  (job: Job): string;
  add(jobs: readonly Job[]): void;
}

/**
 * Answers the full identity of a job of `jobs`: {@link fingerprint} with the identities of all it needs. Lazy, so that a run of
 * 100,000 jobs pays for what it asks; only identities that others are made of are kept. Jobs that arrive later are made known by `add`, each
 * name once; of those that have been asked for, the identity alone is kept.
 *
 * Works before the graph is checked: a need that names nobody counts by its name, and so does a need that closes a cycle.
 */
export function fingerprinter(jobs: readonly Job[], root: string): Fingerprinter {
  // Made when the first job with needs is asked for: a list of commands without needs never pays for it.
  let first: Map<JobId, Job> | undefined;
  const later = new Map<JobId, Job>();
  const asked = new Identities();
  const find = (id: JobId) => {
    if (first === undefined) {
      first = new Map();
      for (const job of jobs) first.set(job.id, job);
    }
    return first.get(id) ?? later.get(id);
  };
  const known = new Map<JobId, string>();

  const part = (need: Need) => known.get(need.job) ?? asked.get(need.job) ?? JSON.stringify(need.job);
  const parts = (job: Job) => job.needs.map((need) => `${need.when} ${part(need)}`);

  /** A work list, not recursion: chains of needs may be longer than the stack. */
  function learn(first: Job): void {
    const list = [first];
    const entered = new Set<JobId>();
    while (list.length > 0) {
      const job = list.at(-1)!;
      if (known.has(job.id)) {
        list.pop();
      } else if (entered.has(job.id)) {
        known.set(job.id, fingerprint(job, root, parts(job)));
        list.pop();
      } else {
        entered.add(job.id);
        for (const need of job.needs) {
          const needed = find(need.job);
          if (needed && !known.has(needed.id) && !entered.has(needed.id)) list.push(needed);
        }
      }
    }
  }

  const identityOf = (job: Job) => {
    const kept = known.get(job.id);
    if (kept !== undefined) return kept;
    for (const need of job.needs) {
      const needed = find(need.job);
      if (needed && !known.has(needed.id)) learn(needed);
    }
    const identity = known.get(job.id) ?? fingerprint(job, root, parts(job));
    if (later.delete(job.id)) asked.add(job.id, identity);
    return identity;
  };
  const add = (more: readonly Job[]) => {
    for (const job of more) later.set(job.id, job);
  };
  return Object.assign(identityOf, { add });
}

/** A path as both sides of a checkout would write it. */
function portable(path: string, root: string): string {
  // Where most jobs run.
  if (path === root) return '';
  if (!isInside(root, path)) return path;
  const inside = relative(root, path);
  return sep === '/' ? inside : inside.split(sep).join('/');
}
