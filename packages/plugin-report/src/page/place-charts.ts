import type { PageFacts } from '../html/page-facts.js';
import { type Chart, drawChart, type Line } from './chart.js';
import { byId, bytes, FACTS } from './facts.js';

let charts: Chart[] = [];

/** Draws the memory of each place anew. */
export function drawPlaces(): void {
  for (const chart of charts) chart.destroy();
  charts = FACTS.places.flatMap((place, i) => drawPlace(place, byId(`place-${i}`)));
}

function drawPlace({ used, reserved, budget }: PageFacts['places'][number], where: HTMLElement): Chart[] {
  where.textContent = 'No memory was measured.';
  where.className = 'empty';
  if (used[0].length === 0 && reserved[0].length === 0) return [];
  where.className = '';
  const lines: Line[] = [];
  if (used[0].length > 0) lines.push({ points: used, label: 'used', color: 'accent', width: 2, isStepped: true });
  if (reserved[0].length > 0) lines.push({ points: reserved, label: 'reserved', color: 'warn', width: 1.5, isStepped: true });
  const high = [...used[1], ...reserved[1]].reduce((a, b) => Math.max(a, b), 0);
  // A budget that is never come near would press everything else to the ground.
  const isAbove = budget !== null && high > 0 && budget > 2.5 * high;
  if (budget !== null) {
    const label = `budget ${bytes(budget)}${isAbove ? ' (above)' : ''}`;
    const points = [
      [0, FACTS.wallMs],
      [budget, budget],
    ] as const;
    lines.push({ points, label, color: 'bad', width: 1.5, dash: [6, 4] });
  }
  return lines.length === 0 ? [] : [drawChart(where, lines, 200, isAbove ? high : undefined)];
}
