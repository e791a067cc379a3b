import { basename } from 'node:path';
import type { Exit, Job } from '@mpmsub/runner';
import { reasonWords, visible } from '@mpmsub/text';

/** How each stage of a pipeline ended, in order: `bwa ended by SIGKILL, samtools exit code 1`. Of a job with one stage its reason says it. */
export function stageEndings(job: Job | undefined, exits: readonly Exit[] | undefined): string | undefined {
  if (job === undefined || exits === undefined || exits.length < 2 || exits.length !== job.stages.length) return undefined;
  return exits.map((exit, at) => `${programOf(job.stages[at]!.text)} ${endingOf(exit)}`).join(', ');
}

function programOf(command: string): string {
  return visible(basename(/^\S*/.exec(command)![0]));
}

function endingOf(exit: Exit): string {
  if (exit.type === 'exited' && exit.code === 0) return 'succeeded';
  // What a number or a signal may mean stands beside the job's own reason already.
  return reasonWords(exit.type === 'signaled' ? 'signal' : 'exit', exit).replace(/ \(.*\)$/, '');
}
