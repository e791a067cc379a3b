import type { JobFacts } from '../html/page-facts.js';
import { choice, showBars } from './choice.js';
import { byId, bytes, element, FACTS, jobAt, time } from './facts.js';

/** Rows at first: the table of 100,000 jobs would take a browser long. */
const FIRST_ROWS = 400;

const STATUSES: readonly JobFacts['status'][] = ['failed', 'unfinished', 'cancelled', 'skipped', 'succeeded', 'restored'];

/** What each column is sorted by. */
const COLUMNS: Readonly<Record<string, (job: JobFacts) => number | string>> = {
  status: (job) => STATUSES.indexOf(job.status),
  id: (job) => job.id,
  start: (job) => job.startedMs ?? Number.POSITIVE_INFINITY,
  wall: (job) => job.wallMs ?? -1,
  peak: (job) => job.peak ?? -1,
  reserved: (job) => job.reserved ?? -1,
  used: (job) => shareOf(job) ?? -1,
  cpus: (job) => job.cpus,
  attempts: (job) => job.attempts.length,
  why: (job) => job.why,
  command: (job) => job.command,
};
/** Columns of which the largest is wanted first. */
const LARGEST_FIRST = new Set(['wall', 'peak', 'reserved', 'used', 'attempts', 'cpus']);

const searched = FACTS.jobs.map((job) =>
  [job.id, job.command, job.tags.join(' '), job.why, job.reason, job.status + (job.flaky ? ' flaky' : '')]
    .join('\n')
    .toLowerCase(),
);

let text = '';
const statuses = new Set<string>();
let sort = FACTS.jobs.some(({ status }) => status === 'failed') ? 'status' : 'start';
let isDown = false;
let most = FIRST_ROWS;
let shown: readonly number[] = [];

/** Shows the jobs that have all these words. */
export function filterBy(words: string): void {
  text = words;
  most = FIRST_ROWS;
  draw();
}

/** Shows jobs of this status or no longer; without any, all. Tells whether it is one of them now. */
export function toggleStatus(status: string): boolean {
  const isOn = !statuses.delete(status);
  if (isOn) statuses.add(status);
  most = FIRST_ROWS;
  draw();
  return isOn;
}

/** Sorts by a column; the same once more turns it round. */
export function sortBy(column: string): void {
  isDown = sort === column ? !isDown : LARGEST_FIRST.has(column);
  sort = column;
  draw();
}

/** Shows all rows there are. */
export function showAll(): void {
  most = Number.POSITIVE_INFINITY;
  draw();
}

/** The job so many rows from another one, or the first one; `undefined` where no job is shown. */
export function jobBeside(place: number | undefined, step: number): number | undefined {
  const at = place === undefined ? -1 : shown.indexOf(place);
  const next = at === -1 ? 0 : Math.min(shown.length - 1, Math.max(0, at + step));
  if (next >= most) showAll();
  return shown[next];
}

/** Draws the table anew. */
export function draw(): void {
  shown = chosenJobs();
  const all = FACTS.jobs.length;
  byId('rows').replaceChildren(...shown.slice(0, most).map(row));
  byId('count').textContent = shown.length === all ? `${all} jobs` : `${shown.length} of ${all} jobs`;
  byId('none').hidden = shown.length > 0;
  byId('more').hidden = shown.length <= most;
  byId('more').textContent = `show all ${shown.length}`;
  for (const head of document.querySelectorAll<HTMLElement>('th')) {
    head.ariaSort = head.dataset.key === sort ? (isDown ? 'descending' : 'ascending') : 'none';
  }
  showBars(shown.length === all ? undefined : new Set(shown));
}

function chosenJobs(): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const keys = FACTS.jobs.map(COLUMNS[sort]!);
  const compare = (a: number, b: number) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b);
  return FACTS.jobs
    .flatMap(({ status }, place) => (statuses.size === 0 || statuses.has(status) ? [place] : []))
    .filter((place) => words.every((word) => searched[place]!.includes(word)))
    .sort((a, b) => (isDown ? compare(b, a) : compare(a, b)));
}

function row(place: number): HTMLElement {
  const job = jobAt(place);
  const isChosen = place === choice.place;
  const made = element('tr', isChosen ? 'chosen' : '');
  made.ariaCurrent = String(isChosen);
  made.dataset.job = String(place);
  made.append(
    element('td', `dot ${job.status}`, job.status + (job.flaky ? ' (flaky)' : '')),
    nameCell(job),
    ...[time(job.startedMs), time(job.wallMs), bytes(job.peak), bytes(job.reserved)].map((words) => element('td', 'n', words)),
    usedCell(job),
    element('td', 'n', String(job.cpus)),
    element('td', 'n', job.attempts.length > 0 ? String(job.attempts.length) : ''),
    element('td', 'text', job.why),
    element('td', 'text', job.command),
  );
  return made;
}

/** A button, so that the keyboard and screen readers find that a job can be opened. */
function nameCell(job: JobFacts): HTMLElement {
  const cell = element('td', 'text');
  const name = element('button', 'name', job.id);
  name.type = 'button';
  cell.append(name);
  return cell;
}

/** How much of its reservation it used. */
function usedCell(job: JobFacts): HTMLElement {
  const cell = element('td', 'n');
  const share = shareOf(job);
  if (share === undefined) return cell;
  const over = share > 1 ? 'over' : '';
  const meter = element('span', `meter ${over}`.trim());
  const fill = element('i');
  fill.style.width = `${Math.min(100, share * 100)}%`;
  meter.append(fill);
  cell.append(meter, element('span', over, `${Math.round(share * 100)}%`));
  return cell;
}

function shareOf({ peak, reserved }: JobFacts): number | undefined {
  return peak === null || !reserved ? undefined : peak / reserved;
}
