import type { Curve } from '../html/page-facts.js';
import { CLOCK } from './clock.js';
import { bytes, time } from './facts.js';

/** What of uPlot, which stands in the page before this script, is used here. */
declare const uPlot: {
  new (options: object, columns: unknown, where: Element): Chart;
  join(tables: readonly Curve[]): unknown;
  readonly paths: { stepped(options: { align: 1 | -1 }): unknown };
};

/** A chart that is drawn. */
export interface Chart {
  destroy(): void;
}

/** One curve: its points and how they look. */
export interface Line {
  readonly points: Curve;
  readonly label: string;
  /** Name of a colour of the page. */
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
  /** Holds from each point to the next. */
  readonly isStepped?: boolean;
}

/** Round steps of bytes. */
const BINARY = Array.from({ length: 50 }, (_, i) => 2 ** (10 + i));

/**
 * Memory over time.
 *
 * @param top bytes that must be in sight; default: the highest of all.
 */
export function drawChart(where: HTMLElement, lines: readonly Line[], height: number, top?: number): Chart {
  const axis = { stroke: colorOf('dim'), grid: { stroke: colorOf('line'), width: 1 }, ticks: { stroke: colorOf('line') } };
  where.replaceChildren();
  const options = {
    width: Math.max(200, where.clientWidth),
    height,
    legend: { live: true },
    scales: {
      x: { time: false },
      y: {
        range(_chart: Chart, _low: number, high: number): [number, number] {
          const most = top || high;
          return [0, most > 0 ? most * 1.08 : 1];
        },
      },
    },
    axes: [
      { incrs: CLOCK, values: (_chart: Chart, values: readonly number[]) => values.map(time), ...axis },
      { size: 60, incrs: BINARY, values: (_chart: Chart, values: readonly number[]) => values.map(bytes), ...axis },
    ],
    series: [{ label: 'time', value: (_chart: Chart, value: number | null) => time(value) }, ...lines.map(seriesOf)],
  };
  return new uPlot(options, uPlot.join(lines.map(({ points }) => points)), where);
}

function seriesOf({ label, color, width, dash, isStepped }: Line): object {
  return {
    label,
    stroke: colorOf(color),
    width,
    dash,
    spanGaps: true,
    points: { show: false },
    paths: isStepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
    value: (_chart: Chart, value: number | null) => bytes(value),
  };
}

function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
