import type { JobFacts } from '../html/page-facts.js';
import { type Chart, drawChart, type Line } from './chart.js';
import { choice, rowOf } from './choice.js';
import { byId, bytes, element, jobAt, time } from './facts.js';

let chart: Chart | undefined;
/** What the panel was opened with, where the keyboard goes back to. */
let opener: HTMLElement | undefined;

/**
 * Shows all that is known of one job.
 *
 * @param by what was pressed for it: the keyboard moves into the panel, and back when it is closed. Without, it stays where it is.
 */
export function openJob(place: number, by?: HTMLElement): void {
  choice.set(place);
  const job = jobAt(place);
  byId('job-name').textContent = job.id;
  byId('job-about').textContent = aboutOf(job).filter(Boolean).join(' \u00b7 ');
  byId('job-command').textContent = job.command;
  byId('job-attempts').replaceChildren(...job.attempts.map((attempt) => element('li', '', attemptWords(attempt))));
  const tail = byId('job-tail');
  tail.textContent = job.tail || 'no output';
  byId('tail-title').textContent = job.isTailCut ? 'End of the output' : 'Output';
  byId('job').hidden = false;
  // What a job said last is what it failed with.
  tail.scrollTop = tail.scrollHeight;
  drawJob();
  rowOf(place)?.scrollIntoView({ block: 'nearest' });
  opener = by;
  if (by) byId('job-name').focus({ preventScroll: true });
}

/** Shows none. */
export function closeJob(): void {
  choice.set(undefined);
  byId('job').hidden = true;
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = undefined;
}

/** Draws the memory of the job that is shown anew. */
export function drawJob(): void {
  if (choice.place === undefined) return;
  chart?.destroy();
  const lines = linesOf(jobAt(choice.place));
  const where = byId('job-chart');
  chart = lines.length > 0 ? drawChart(where, lines, 190) : undefined;
  if (chart === undefined) where.textContent = 'It never started.';
}

/** Empty texts are for what does not apply. */
function aboutOf({ status, why, flaky, restoredFrom, description, cwd, needs, tags }: JobFacts): string[] {
  return [
    why ? `${status}: ${why}` : status,
    flaky ? 'flaky' : '',
    restoredFrom && `done by run ${restoredFrom}`,
    description,
    cwd && `in ${cwd}`,
    needs.length > 0 ? `needs ${needs.join(', ')}` : '',
    tags.length > 0 ? `tags ${tags.join(', ')}` : '',
  ];
}

function attemptWords({
  number,
  end,
  startedMs,
  endedMs,
  reserved,
  peak,
  method,
  cpuMs,
  log,
}: JobFacts['attempts'][number]): string {
  const told = [
    `attempt ${number}: ${end}`,
    time(endedMs - startedMs),
    `reserved ${bytes(reserved)}`,
    peak === null ? '' : `peak ${bytes(peak)} (${method})`,
    cpuMs === null ? '' : `CPU ${time(cpuMs)}`,
    log,
  ];
  return told.filter(Boolean).join(', ');
}

function linesOf({ attempts, requested, startedMs }: JobFacts): Line[] {
  const lines: Line[] = [];
  const isAsRequested = attempts.every(({ reserved }) => reserved === requested);
  for (const { number, memory, end, startedMs: from, endedMs: to, reserved } of attempts) {
    const which = attempts.length > 1 ? `, attempt ${number}` : '';
    if (memory[0].length > 0)
      lines.push({ points: memory, label: `used${which}`, color: end === 'succeeded' ? 'accent' : 'bad', width: 2 });
    const label = `reserved${isAsRequested ? ' as requested' : ''}${which}`;
    lines.push({ points: level(from, to, reserved), label, color: 'warn', width: 1.5, dash: [6, 4] });
  }
  const last = attempts.at(-1);
  if (requested !== null && last !== undefined && !isAsRequested) {
    const points = level(startedMs ?? last.startedMs, last.endedMs, requested);
    lines.push({ points, label: 'requested', color: 'dim', width: 1, dash: [2, 3] });
  }
  return lines;
}

function level(from: number, to: number, amount: number): Line['points'] {
  return [
    [from, Math.max(from + 1, to)],
    [amount, amount],
  ];
}
