import { formatMs, tame } from '@mpmsub/text';
import { type LaneBar, packLanes } from '../lanes.js';
import type { RunHistory } from '../run-history.js';
import { html } from './escape.js';

/** Widths and places are in percent of the run's time, so that the browser stretches the picture without a script. */
const AXIS = 20;
/** A bar below this share of the width has no room for a name. */
const NAMED_PERCENT = 3;

/** The timeline as SVG: one row for each CPU lane, one bar for each attempt. */
export function timelineOf(run: RunHistory): string {
  const { bars, lanes } = packLanes(run);
  const places = new Map(run.jobs.map((job, place) => [job, place]));
  if (bars.length === 0) return '<p class="empty">Nothing ran.</p>';
  const span = Math.max(1, run.endedAt - run.startedAt);
  const row = lanes <= 24 ? 20 : lanes <= 80 ? 10 : 5;
  const height = lanes * row + AXIS;
  const percent = (at: number) => Number((((at - run.startedAt) / span) * 100).toFixed(3));
  return [
    `<svg id="timeline" width="100%" height="${height}" role="img" aria-label="${bars.length} attempts on ${lanes} CPU lanes">`,
    ...ticks(span, percent, run.startedAt, height),
    ...bars.map((bar) => barOf(bar, places.get(bar.job) ?? 0, percent, row)),
    '</svg>',
  ].join('\n');
}

function barOf(
  { job, attempt, startedAt, endedAt, lane, lanes }: LaneBar,
  place: number,
  percent: (at: number) => number,
  row: number,
): string {
  const x = percent(startedAt);
  const width = Math.max(0.02, Number((percent(endedAt) - x).toFixed(3)));
  const kind = attempt.preempted
    ? 'preempted'
    : attempt.succeeded
      ? 'succeeded'
      : attempt.endedAt === undefined
        ? 'unfinished'
        : 'failed';
  const name = tame(job.id);
  const number = attempt.number > 1 ? ` (attempt ${attempt.number})` : '';
  const label = width >= NAMED_PERCENT && row >= 10 ? `<text x="3" y="${Math.min(14, row - 2)}">${html(name)}</text>` : '';
  const title = `${name}${number}: ${kind}, ${formatMs(endedAt - startedAt)}`;
  return `<svg class="bar ${kind}" data-job="${place}" x="${x}%" y="${AXIS + lane * row}" width="${width}%" height="${lanes * row - 1}"><title>${html(title)}</title><rect width="100%" height="100%" rx="2"/>${label}</svg>`;
}

function ticks(span: number, percent: (at: number) => number, start: number, height: number): string[] {
  const step = niceStep(span / 8);
  const lines: string[] = [];
  for (let ms = 0; ms <= span; ms += step) {
    const x = percent(start + ms);
    lines.push(`<line class="tick" x1="${x}%" x2="${x}%" y1="0" y2="${height}"/>`);
    if (x < 96)
      lines.push(`<svg x="${x}%" y="0" overflow="visible"><text class="time" x="3" y="12">${formatMs(ms)}</text></svg>`);
  }
  return lines;
}

/** The next round length of time, in milliseconds. */
function niceStep(ms: number): number {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5, 432e5,
    864e5,
  ];
  return steps.find((step) => step >= ms) ?? Math.ceil(ms / 864e5) * 864e5;
}
