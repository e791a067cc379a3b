import { bars } from './choice.js';
import { CLOCK } from './clock.js';
import { FACTS, jobAt, time } from './facts.js';

/** Room that one time of the scale needs, and that a name must have at least: pixels. */
const TICK_PX = 70;
const NAME_PX = 34;
/** Rows that are lower have no room for a name: pixels. */
const NAMED_ROW_PX = 9;
const DEEPEST_ZOOM = 200;

/** Absent where nothing ran. */
const picture = document.querySelector<SVGSVGElement>('#timeline');
let zoom = 1;

/** Shows that many times less of the time; what is in the middle stays there. */
export function zoomBy(factor: number): void {
  const box = picture?.parentElement;
  if (!picture || !box) return;
  const before = zoom;
  zoom = Math.min(DEEPEST_ZOOM, Math.max(1, zoom * factor));
  const middle = box.scrollLeft + box.clientWidth / 2;
  picture.setAttribute('width', `${zoom * 100}%`);
  box.scrollLeft = (middle * zoom) / before - box.clientWidth / 2;
  drawTimeline();
}

/** Writes the scale, and names into the bars that have the room. */
export function drawTimeline(): void {
  if (!picture) return;
  const { width, height } = picture.getBoundingClientRect();
  const span = Math.max(1, FACTS.wallMs);
  document.getElementById('scale')!.replaceChildren(...ticks(span, width, height));
  const row = Number(picture.dataset.row);
  for (const [place, list] of bars) for (const bar of list) nameBar(bar, place, width, row);
}

function nameBar(bar: Element, place: number, width: number, row: number): void {
  const hasRoom = row >= NAMED_ROW_PX && (Number.parseFloat(bar.getAttribute('width')!) / 100) * width >= NAME_PX;
  const name = bar.querySelector('text');
  if (!hasRoom) name?.remove();
  else if (!name) bar.append(svg('text', { x: 3, y: Math.min(14, row - 2) }, jobAt(place).id));
}

function ticks(span: number, width: number, height: number): SVGElement[] {
  const step = CLOCK.find((ms) => ms >= (span * TICK_PX) / width) ?? span;
  const made: SVGElement[] = [];
  for (let ms = 0; ms <= span; ms += step) {
    const x = `${((ms / span) * 100).toFixed(4)}%`;
    made.push(svg('line', { class: 'tick', x1: x, x2: x, y1: 0, y2: height }));
    // The last one may stand too near the edge to be read.
    if ((1 - ms / span) * width >= TICK_PX / 2) made.push(svg('text', { class: 'time', x, dx: 3, y: 12 }, time(ms)));
  }
  return made;
}

function svg(name: 'line' | 'text', attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}
