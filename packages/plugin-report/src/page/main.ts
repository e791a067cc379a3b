import { choice } from './choice.js';
import { byId } from './facts.js';
import { closeJob, drawJob, openJob } from './job-panel.js';
import { drawPlaces } from './place-charts.js';
import { draw, filterBy, jobBeside, showAll, sortBy, toggleStatus } from './table.js';
import { drawTimeline, zoomBy } from './timeline.js';

const filter = byId<HTMLInputElement>('filter');
filter.addEventListener('input', () => filterBy(filter.value));
for (const button of document.querySelectorAll<HTMLElement>('[data-status]')) {
  button.addEventListener('click', () => {
    button.ariaPressed = String(toggleStatus(button.dataset.status!));
  });
}
for (const head of document.querySelectorAll<HTMLElement>('th[data-key]')) {
  head.querySelector('button')!.addEventListener('click', () => sortBy(head.dataset.key!));
}
byId('more').addEventListener('click', showAll);
byId('rows').addEventListener('click', ({ target }) => {
  const row = (target as Element).closest<HTMLElement>('tr');
  if (row) openJob(Number(row.dataset.job), row.querySelector('button')!);
});
for (const button of document.querySelectorAll<HTMLElement>('[data-open]')) {
  button.addEventListener('click', () => openJob(Number(button.dataset.open), button));
}
byId('close').addEventListener('click', closeJob);

/** Absent where nothing ran, as its buttons are. */
const timeline = document.getElementById('timeline-box');
timeline?.addEventListener('click', ({ target }) => {
  const bar = (target as Element).closest<SVGElement>('.bar');
  if (bar) openJob(Number(bar.dataset.job), timeline);
});
document.getElementById('zoom-in')?.addEventListener('click', () => zoomBy(2));
document.getElementById('zoom-out')?.addEventListener('click', () => zoomBy(0.5));

const dark = matchMedia('(prefers-color-scheme: dark)');
function drawCharts(): void {
  drawPlaces();
  drawJob();
}
byId('theme').addEventListener('click', () => {
  const { dataset } = document.documentElement;
  const isDark = dataset.theme ? dataset.theme === 'dark' : dark.matches;
  dataset.theme = isDark ? 'light' : 'dark';
  drawCharts();
});
dark.addEventListener('change', drawCharts);
let waiting = 0;
window.addEventListener('resize', () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    drawCharts();
    drawTimeline();
  });
});

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === filter;
  if (event.key === 'Escape') return isTyping ? filter.blur() : closeJob();
  if (isTyping) return;
  if (event.key === '+') return zoomBy(2);
  if (event.key === '-') return zoomBy(0.5);
  const step = STEPS[event.key];
  if (event.key !== '/' && step === undefined) return;
  // Arrows scroll what scrolls.
  if (event.key.startsWith('Arrow') && (event.target as Element).closest('#timeline-box, pre')) return;
  event.preventDefault();
  if (step === undefined) return filter.focus();
  const next = jobBeside(choice.place, step);
  if (next !== undefined) openJob(next);
});

draw();
drawTimeline();
drawPlaces();
document.documentElement.dataset.ready = 'true';
