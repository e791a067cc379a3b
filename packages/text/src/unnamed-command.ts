import { clip } from './clip.js';
import { visible } from './visible.js';

/** Columns of a command that stands for a name. */
export const COMMAND_COLUMNS = 60;

/** Ids that nobody has given: the numbers of a batch, and those of the Python library. */
const GIVEN_BY_US = /^(?:job_)?\d+$/;

/** A job, as far as words need it. */
export interface NamedCommand {
  readonly id: string;
  readonly description?: string | undefined;
  readonly stages: readonly { readonly text: string }[];
}

/** Whether only its command tells people which job this is. */
export function isUnnamed({ id }: Pick<NamedCommand, 'id'>): boolean {
  return GIVEN_BY_US.test(id);
}

/** What a job runs that has no name of its own, clipped and safe to print; empty for others. */
export function unnamedCommand(job: NamedCommand): string {
  if (!isUnnamed(job)) return '';
  const text = job.description ?? job.stages.map((stage) => stage.text).join(' | ');
  // A command may be longer than all the rest that is shown.
  return clip(visible(text.slice(0, 4 * COMMAND_COLUMNS)), COMMAND_COLUMNS);
}
