import type { Estimate, Job, JobId } from '@mpmsub/runner';
import { findByInput, type InputFinding } from './input/find-by-input.js';
import type { InputSize } from './input/input-size.js';
import type { Knowledge } from './profile.js';
import { machineOf, profileKey } from './profile-key.js';
import type { KnowledgeMap } from './recent-text.js';

/** Where the numbers of a job come from. */
export interface Found {
  readonly knowledge: Knowledge;
  /**
   * `own`: this job on this class of machines; `former`: the same id before its command was changed; `elsewhere`: this job on other
   * machines; `family`: jobs like it.
   */
  readonly origin: 'own' | 'former' | 'elsewhere' | 'family';
  /** What the size of its input tells, where the job names one. */
  readonly input?: InputFinding | undefined;
}

type Candidate = readonly [Found['origin'], Knowledge | undefined];

/** Looks jobs up in what is known. */
export type Lookup = (job: Job) => Found | undefined;

/** A killed run needed more than it was seen to use; bytes are multiplied by this before they are booked. */
export const AT_LEAST_FACTOR = 1.25;

/**
 * Indexes what is known once, so that each of many jobs is found in constant time. `sizes` are those of the inputs, by the jobs' ids:
 * without them memory is not reckoned from any.
 */
export function createLookup(
  known: KnowledgeMap,
  root: string,
  machineClass: string,
  sizes: ReadonlyMap<JobId, InputSize> = NO_SIZES,
): Lookup {
  const own = new Map<string, Knowledge>();
  const former = new Map<string, Knowledge>();
  const elsewhere = new Map<string, Knowledge>();
  const family = new Map<string, Knowledge>();
  for (const knowledge of known.values()) {
    const { kind, key, name, machine } = knowledge.entry;
    if (kind === 'family') family.set(`${machine}\n${name}`, knowledge);
    else {
      own.set(`${machine}\n${key}`, knowledge);
      former.set(`${machine}\n${name}`, knowledge);
      const other = elsewhere.get(key);
      if (!other || other.entry.memory < knowledge.entry.memory) elsewhere.set(key, knowledge);
    }
  }
  if (known.size === 0) return () => undefined;
  const ofItself = (job: Job, machine: string): readonly Candidate[] => {
    const key = profileKey(job, root);
    return [
      ['own', own.get(`${machine}\n${key}`)],
      ['elsewhere', elsewhere.get(key)],
      ['former', former.get(`${machine}\n${job.id}`)],
    ];
  };
  return (job) => {
    const machine = machineOf(job, machineClass);
    const ofFamily: Candidate = ['family', family.get(`${machine}\n${job.family}`)];
    // Hashing 100,000 jobs for a profile that holds none of them would be the dearest part of planning.
    const candidates = own.size === 0 ? [ofFamily] : [...ofItself(job, machine), ofFamily];
    const found = candidates.find(([, knowledge]) => knowledge !== undefined && isUsable(knowledge, job));
    if (found === undefined) return undefined;
    const [origin, knowledge] = [found[0], found[1]!];
    const size = sizes.get(job.id);
    if (size === undefined) return { origin, knowledge };
    const ownRuns = origin === 'own' ? knowledge : undefined;
    return { origin, knowledge, input: findByInput(size, ownRuns, family.get(`${machine}\n${job.family}`)) };
  };
}

const NO_SIZES: ReadonlyMap<JobId, InputSize> = new Map();

/** The numbers as the scheduler takes them; `undefined` where nothing is known of the job. */
export function estimateOf(found: Found | undefined): Estimate | undefined {
  if (!found) return undefined;
  const { observations } = found.knowledge.recent;
  const { isAtLeast } = found.knowledge.entry;
  const reckoned = found.input?.peaks;
  const peaks =
    reckoned ?? observations.map(({ peakMemory }) => Math.ceil(isAtLeast ? peakMemory * AT_LEAST_FACTOR : peakMemory));
  const durationsMs = found.input?.durationsMs ?? observations.flatMap(({ wallMs }) => wallMs ?? []);
  const ofFamily = found.origin === 'own' ? undefined : true;
  // The work of a family is that of many jobs; it is no number of cores.
  const cpus = found.origin === 'family' ? undefined : meanCores(found.knowledge);
  const ofInput = found.input?.prediction === undefined ? undefined : true;
  return {
    peaks,
    durationsMs,
    ...(cpus === undefined ? {} : { cpus }),
    ...(ofFamily ? { ofFamily } : {}),
    ...(ofInput ? { ofInput } : {}),
  };
}

/** The same, but jobs that go by one knowledge get one object: a hundred thousand may be of one family. */
export function sharedEstimates(): typeof estimateOf {
  const made = new Map<Knowledge, { readonly origin: Found['origin']; readonly estimate: Estimate | undefined }>();
  return (found) => {
    // What is reckoned from the size of an input is the job's own.
    if (found === undefined || found.input !== undefined) return estimateOf(found);
    const { knowledge, origin } = found;
    const known = made.get(knowledge);
    if (known?.origin === origin) return known.estimate;
    const estimate = Object.freeze(estimateOf(found));
    made.set(knowledge, { origin, estimate });
    return estimate;
  };
}

/** Mean cores over the recent runs, two digits; `undefined` where CPU time was not measured. */
export function meanCores({ entry, recent }: Knowledge): number | undefined {
  const timed = [...recent.observations, entry].filter(
    ({ wallMs, cpuMs }) => wallMs !== undefined && wallMs > 0 && cpuMs !== undefined,
  );
  if (timed.length === 0) return undefined;
  const wallMs = timed.reduce((sum, run) => sum + run.wallMs!, 0);
  const cpuMs = timed.reduce((sum, run) => sum + run.cpuMs!, 0);
  return Number((cpuMs / wallMs).toPrecision(2));
}

/** A lower bound must not lower what the user asked for. */
function isUsable({ entry }: Knowledge, job: Job): boolean {
  return !entry.isAtLeast || entry.memory * AT_LEAST_FACTOR > (job.request.memory ?? 0);
}
