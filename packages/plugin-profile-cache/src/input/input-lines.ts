import { entryId } from '../profile.js';
import type { KnowledgeMap } from '../recent-text.js';
import type { SeenFamily } from '../seen-family.js';
import { fitInputModel } from './fit-input-model.js';
import { modelGrounds, modelText, timeModelText } from './input-text.js';

/** What is known of one family's memory and run time by the size of its input. */
export interface InputLine {
  readonly family: string;
  /** True where memory is reckoned from the size. */
  readonly isFitted: boolean;
  /** For people: `48M + 1.26 x input (7 sizes ...)`, or why there is no such thing. */
  readonly text: string;
}

/** One line for each family whose jobs name an input. */
export function inputLines(families: readonly SeenFamily[], known: KnowledgeMap): readonly InputLine[] {
  return families.flatMap(({ name, machine, namesInput }): readonly InputLine[] => {
    const knowledge = namesInput ? known.get(entryId({ kind: 'family', key: name, machine })) : undefined;
    if (knowledge === undefined) return [];
    const { input, inputTime } = knowledge.entry;
    const time = inputTime === undefined ? '' : `; time: ${timeModelText(inputTime)}`;
    if (input) return [{ family: name, isFitted: true, text: `${modelText(input)} (${modelGrounds(input)})${time}` }];
    const fit = fitInputModel(knowledge.recent.sizes ?? []);
    return 'reason' in fit ? [{ family: name, isFitted: false, text: `${fit.reason}${time}` }] : [];
  });
}
