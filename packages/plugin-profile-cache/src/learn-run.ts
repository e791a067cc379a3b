import type { Job } from '@mpmsub/runner';
import { learnSize, settleModel } from './input/learn-sizes.js';
import { learn, type Sample, type Subject } from './learn.js';
import { median } from './median.js';
import { entryId, type Knowledge } from './profile.js';
import { machineOf, profileKey } from './profile-key.js';
import type { KnowledgeMap } from './recent-text.js';

/** What one run saw: its jobs, and the samples of each in order of their ends. */
export interface RunSamples {
  readonly jobs: readonly Job[];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
}

export interface LearnRules {
  readonly root: string;
  readonly machineClass: string;
  /** Recent runs kept for each job. */
  readonly keep: number;
}

/** Families with more jobs than this are kept as one entry: nobody reviews 10,000 lines. */
const FAMILY_LIMIT = 1000;

/** Takes a whole run in: each job, then each family of two or more; entries that a changed command left behind go. */
export function learnRun(known: KnowledgeMap, run: RunSamples, rules: LearnRules): Map<string, Knowledge> {
  const next = new Map(known);
  const current = new Map<string, Subject>();
  const learnOne = (subject: Subject, sample: Sample) => {
    const id = entryId(subject);
    const result = learn(next.get(id), subject, sample, rules.keep);
    if (result)
      next.set(id, result.entry.name === subject.name ? result : { ...result, entry: { ...result.entry, name: subject.name } });
  };
  const learned: Subject[] = [];
  for (const members of byFamily(run.jobs)) {
    const distinct = new Set<string>();
    const isListed = members.length <= FAMILY_LIMIT;
    for (const job of isListed ? members : []) {
      const own = subjectOf(job, rules);
      // Two jobs that do the very same share one entry, under the name of the first.
      const subject = current.get(entryId(own)) ?? own;
      current.set(entryId(subject), subject);
      distinct.add(subject.key);
      for (const sample of run.samples.get(job.id) ?? []) learnOne(subject, sample);
      if (next.has(entryId(subject))) learned.push(subject);
    }
    // Where memory may follow the input, a single job's next input is as good as another job's.
    const namesInput = members.some(({ input }) => input !== undefined);
    if (isListed && distinct.size < 2 && !namesInput) continue;
    const { family } = members[0]!;
    for (const [machine, sample] of familySamples(members, run.samples, rules)) {
      const subject: Subject = { kind: 'family', name: family, key: family, machine };
      learnOne(subject, sample);
      if (namesInput) learnSizes(next, subject, members, run.samples, rules);
    }
  }
  dropFormer(next, learned, current);
  return next;
}

/** What the family's runs tell of memory by the size of the input. */
function learnSizes(
  known: Map<string, Knowledge>,
  subject: Subject,
  members: readonly Job[],
  samples: RunSamples['samples'],
  rules: LearnRules,
): void {
  const id = entryId(subject);
  const family = known.get(id);
  if (family === undefined) return;
  const seen = members
    .filter((job) => machineOf(job, rules.machineClass) === subject.machine)
    .flatMap((job) => samples.get(job.id) ?? []);
  let sizes = family.recent.sizes ?? [];
  for (const sample of seen) {
    if (sample.inputBytes !== undefined) sizes = learnSize(sizes, sample.inputBytes, sample, rules.keep);
  }
  if (sizes.length === 0) return;
  const { input: published, ...entry } = family.entry;
  const input = settleModel(published, sizes);
  known.set(id, {
    entry: input === published ? family.entry : input === undefined ? entry : { ...entry, input },
    recent: { ...family.recent, sizes },
  });
}

function subjectOf(job: Job, rules: LearnRules): Subject {
  return { kind: 'job', name: job.id, key: profileKey(job, rules.root), machine: machineOf(job, rules.machineClass) };
}

function byFamily(jobs: readonly Job[]): readonly Job[][] {
  const families = new Map<string, Job[]>();
  for (const job of jobs) {
    const members = families.get(job.family);
    if (members) members.push(job);
    else families.set(job.family, [job]);
  }
  return [...families.values()];
}

/** One sample for a family on each class of machines: the highest peak, the median time, the work of all. */
function familySamples(members: readonly Job[], samples: RunSamples['samples'], rules: LearnRules): ReadonlyMap<string, Sample> {
  const byMachine = new Map<string, Sample[]>();
  for (const job of members) {
    const machine = machineOf(job, rules.machineClass);
    const list = byMachine.get(machine) ?? [];
    list.push(...(samples.get(job.id) ?? []).filter((sample) => sample.isComplete && sample.peakMemory !== undefined));
    if (list.length > 0) byMachine.set(machine, list);
  }
  const summed = [...byMachine].map(([machine, list]): [string, Sample] => {
    const highest = list.reduce((a, b) => (b.peakMemory! > a.peakMemory! ? b : a));
    const measuresCpu = list.every(({ cpuMs }) => cpuMs !== undefined);
    const cpuMs = measuresCpu ? list.reduce((sum, sample) => sum + sample.cpuMs!, 0) : undefined;
    return [machine, { ...highest, wallMs: median(list.map(({ wallMs }) => wallMs))!, cpuMs }];
  });
  return new Map(summed);
}

/** A job whose command was changed leaves an entry under its id behind; it goes once the new one is measured. */
function dropFormer(known: Map<string, Knowledge>, learned: readonly Subject[], current: ReadonlyMap<string, Subject>): void {
  const names = new Set(learned.map(({ name, machine }) => `${machine}\n${name}`));
  for (const [id, { entry }] of known) {
    if (entry.kind === 'job' && !current.has(id) && names.has(`${entry.machine}\n${entry.name}`)) known.delete(id);
  }
}
