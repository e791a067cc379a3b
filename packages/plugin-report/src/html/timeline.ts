import { formatMs, tame } from '@mpmsub/text';
import { type LaneBar, type LaneGroup, packLanes } from '../lanes.js';
import type { RunHistory } from '../run-history.js';
import { html } from './escape.js';

/** Height of the scale. */
const AXIS = 20;
/** Height of the line with a place's name, where there are several. */
const STRIP = 16;

/**
 * The timeline as SVG: one row for each CPU lane, one bar for each attempt; the lanes of each place below its name. Widths and places are
 * in percent of the run's time, so that the browser stretches it; the page's script writes the scale, and names where there is room.
 *
 * @returns empty where nothing ran.
 */
export function timelineOf(run: RunHistory): string {
  const { bars, groups } = packLanes(run);
  const lanes = groups.reduce((sum, group) => sum + group.lanes, 0);
  const places = new Map(run.jobs.map((job, place) => [job, place]));
  if (bars.length === 0) return '';
  const span = Math.max(1, run.endedAt - run.startedAt);
  const row = lanes <= 24 ? 20 : lanes <= 80 ? 10 : 5;
  const strips = groups.length > 1 ? groups : [];
  const height = lanes * row + strips.length * STRIP + AXIS;
  const top = (lane: number) => AXIS + lane * row + strips.filter(({ firstLane }) => firstLane <= lane).length * STRIP;
  const percent = (at: number) => Number((((at - run.startedAt) / span) * 100).toFixed(3));
  return [
    `<svg id="timeline" data-row="${row}" width="100%" height="${height}" role="img" aria-label="${bars.length} attempts on ${lanes} CPU lanes">`,
    '<g id="scale"></g>',
    ...strips.map((group) => stripOf(group, top(group.firstLane))),
    ...bars.map((bar) => barOf(bar, places.get(bar.job) ?? 0, percent, row, top(bar.lane))),
    '</svg>',
  ].join('\n');
}

function barOf(
  { job, attempt, startedAt, endedAt, lanes }: LaneBar,
  place: number,
  percent: (at: number) => number,
  row: number,
  y: number,
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
  const where = job.place === 'local' ? '' : ` on ${tame(job.place)}`;
  const title = `${name}${number}: ${kind}${where}, ${formatMs(endedAt - startedAt)}`;
  return `<svg class="bar ${kind}" data-job="${place}" x="${x}%" y="${y}" width="${width}%" height="${lanes * row - 1}"><title>${html(title)}</title><rect width="100%" height="100%" rx="2"/></svg>`;
}

function stripOf({ place, lanes }: LaneGroup, bottom: number): string {
  const words = `${tame(place)}: ${lanes} CPU${lanes === 1 ? '' : 's'} at once`;
  return `<text class="time" x="3" y="${bottom - 4}">${html(words)}</text>`;
}
