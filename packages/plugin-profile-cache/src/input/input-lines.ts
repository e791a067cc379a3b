import type { Job } from '@mpmsub/runner';
import { entryId } from '../profile.js';
import { machineOf } from '../profile-key.js';
import type { KnowledgeMap } from '../recent-text.js';
import { fitInputModel } from './fit-input-model.js';
import { modelGrounds, modelText } from './input-text.js';

/** What is known of one family's memory by the size of its input. */
export interface InputLine {
  readonly family: string;
  /** True where memory is reckoned from the size. */
  readonly isFitted: boolean;
  /** For people: `48M + 1.26 x input (7 sizes ...)`, or why there is no such thing. */
  readonly text: string;
}

/** One line for each family whose jobs name an input, in order of the jobs. */
export function inputLines(jobs: readonly Job[], known: KnowledgeMap, machineClass: string): readonly InputLine[] {
  const lines = new Map<string, InputLine>();
  for (const job of jobs) {
    if (job.input === undefined || lines.has(job.family)) continue;
    const family = known.get(entryId({ kind: 'family', key: job.family, machine: machineOf(job, machineClass) }));
    if (family === undefined) continue;
    const { input } = family.entry;
    const fit = input === undefined ? fitInputModel(family.recent.sizes ?? []) : undefined;
    const text = input ? `${modelText(input)} (${modelGrounds(input)})` : fit && 'reason' in fit ? fit.reason : undefined;
    if (text !== undefined) lines.set(job.family, { family: job.family, isFitted: input !== undefined, text });
  }
  return [...lines.values()];
}
