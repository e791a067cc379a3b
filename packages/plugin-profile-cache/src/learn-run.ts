import { learnSize, settleModel, settleTimeModel } from './input/learn-sizes.js';
import { learn, type Subject } from './learn.js';
import { entryId, type Knowledge } from './profile.js';
import { profileKey } from './profile-key.js';
import type { KnowledgeMap } from './recent-text.js';
import type { Sample } from './sample.js';
import type { SeenFamily } from './seen-family.js';

/** How a run is taken in. */
export interface LearnRules {
  /** The configuration's folder, absolute: keys are relative to it. */
  readonly root: string;
  /** Recent runs kept for each job. */
  readonly keep: number;
}

/** Takes a whole run in: each job, then each family of two or more; entries that a changed command left behind go. */
export function learnRun(known: KnowledgeMap, families: readonly SeenFamily[], rules: LearnRules): Map<string, Knowledge> {
  const next = new Map(known);
  const current = new Map<string, Subject>();
  const learnOne = (subject: Subject, sample: Sample) => {
    const id = entryId(subject);
    const result = learn(next.get(id), subject, sample, rules.keep);
    if (result)
      next.set(id, result.entry.name === subject.name ? result : { ...result, entry: { ...result.entry, name: subject.name } });
  };
  const learned: Subject[] = [];
  for (const family of families) {
    const { name, machine, members, namesInput } = family;
    const distinct = new Set<string>();
    for (const { job, samples } of members) {
      const own: Subject = { kind: 'job', name: job.id, key: profileKey(job, rules.root), machine };
      // Two jobs that do the very same share one entry, under the name of the first.
      const subject = current.get(entryId(own)) ?? own;
      current.set(entryId(subject), subject);
      distinct.add(subject.key);
      for (const sample of samples) learnOne(subject, sample);
      if (next.has(entryId(subject))) learned.push(subject);
    }
    // Where memory may follow the input, a single job's next input is as good as another job's.
    if (!family.isLarge && distinct.size < 2 && !namesInput) continue;
    const subject: Subject = { kind: 'family', name, key: name, machine };
    if (family.total) learnOne(subject, family.total);
    learnSizes(next, entryId(subject), family.sized.all, rules.keep);
  }
  dropFormer(next, learned, current);
  return next;
}

/** What a family's runs tell of memory by the size of the input. */
function learnSizes(known: Map<string, Knowledge>, id: string, samples: readonly Sample[], keep: number): void {
  const family = known.get(id);
  if (family === undefined || samples.length === 0) return;
  const sizes = samples.reduce(
    (points, sample) => learnSize(points, sample.inputBytes!, sample, keep),
    family.recent.sizes ?? [],
  );
  const input = settleModel(family.entry.input, sizes);
  const inputTime = settleTimeModel(family.entry.inputTime, sizes);
  const isSame = input === family.entry.input && inputTime === family.entry.inputTime;
  known.set(id, {
    entry: isSame ? family.entry : { ...family.entry, input, inputTime },
    recent: { ...family.recent, sizes },
  });
}

/** A job whose command was changed leaves an entry under its id behind; it goes once the new one is measured. */
function dropFormer(known: Map<string, Knowledge>, learned: readonly Subject[], current: ReadonlyMap<string, Subject>): void {
  const names = new Set(learned.map(({ name, machine }) => `${machine}\n${name}`));
  for (const [id, { entry }] of known) {
    if (entry.kind === 'job' && !current.has(id) && names.has(`${entry.machine}\n${entry.name}`)) known.delete(id);
  }
}
