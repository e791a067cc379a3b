import { formatBytes, formatDuration, type Resources } from '@mpmsub/runner';
import { countOf, table, visible, widthOf, wrap } from '@mpmsub/text';
import type { Plan } from './simulate-run.js';

const DEFAULT_WIDTH = 100;

/** A plan as a Gantt chart of text, with what it takes and, where it is known, the smallest machine for it. `width`: of the terminal, if it goes to one. */
export function renderPlan(plan: Plan, smallest: Resources | undefined, width?: number): string {
  const { jobs, makespanMs, peakBooked, budget } = plan;
  const longest = jobs.reduce((most, { id }) => Math.max(most, widthOf(visible(id))), 3);
  const room = Math.max(10, (width ?? DEFAULT_WIDTH) - longest - 36);
  const at = (ms: number) => (makespanMs === 0 ? 0 : Math.round((ms / makespanMs) * room));
  const rows = jobs.map(({ id, startMs, endMs, cpus, memory, isMeasured }) => {
    const from = Math.min(at(startMs), room - 1);
    const bar = ' '.repeat(from) + (isMeasured ? '=' : '-').repeat(Math.max(1, at(endMs) - from));
    return [visible(id), formatDuration(startMs), formatDuration(endMs), String(cpus), formatBytes(memory), bar];
  });
  const guessed = jobs.filter((job) => !job.isMeasured).length;
  const notes = [
    `${countOf(jobs.length, 'job')} on ${countOf(budget.cpus, 'CPU')} and ${formatBytes(budget.memory)}: ${formatDuration(makespanMs)}, at most ${formatBytes(peakBooked)} booked`,
    ...(smallest === undefined
      ? []
      : [
          `smallest machine that takes about as long: ${countOf(smallest.cpus, 'CPU')} and ${formatBytes(smallest.memory)} for jobs`,
        ]),
    ...(guessed === 0 ? [] : [guessedNote(guessed)]),
  ];
  return `${table([['JOB', 'START', 'END', 'CPUS', 'BOOKS', ''], ...rows])}\n${notes
    .flatMap((note) => wrap(note, width ?? Number.POSITIVE_INFINITY, ''))
    .map((line) => `${line}\n`)
    .join('')}`;
}

function guessedNote(count: number): string {
  return count === 1
    ? '1 job was never measured (---): its time is a guess. "mpmsub profile" measures it'
    : `${countOf(count, 'job')} were never measured (---): their times are guesses. "mpmsub profile" measures them`;
}
