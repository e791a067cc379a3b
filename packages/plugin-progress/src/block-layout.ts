import { formatBytes } from '@mpmsub/runner';
import { clip, clipMiddle, formatCount, formatSeconds, padEnd, padStart, type Style, widthOf } from '@mpmsub/text';
import { gauge, progressBar } from './gauge.js';
import type { Look } from './look.js';
import type { RunView, Share } from './run-view.js';
import type { RunningJob } from './running-job.js';

/** A terminal's size in character cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Narrower bars say nothing, wider ones no more. */
const SHORTEST_BAR = 8;
const LONGEST_BAR = 40;
/** Space between fields. */
const GAP = 2;

interface Field {
  readonly text: string;
  readonly style?: Style;
}

/**
 * The live block as lines, none wider than the terminal and one fewer than its rows, so that the cursor has a row of its own: overall
 * progress first, then the machine, then what runs, longest first.
 */
export function layOutBlock(view: RunView, size: Size, look: Look, now: number): string[] {
  const room = size.rows - 1;
  if (room < 1 || size.columns < 1) return [];
  const lines = [headLine(view, size.columns, look, now)];
  if (room >= 4) lines.push(...gaugeLines(view, size.columns, look));
  // Half of the screen stays free for what was printed above, but a few jobs are always shown where there is room at all.
  const jobRows = Math.min(room - lines.length, Math.max(4, Math.floor(size.rows / 2)));
  lines.push(...jobLines(view, size.columns, jobRows, look, now));
  return lines;
}

function headLine(view: RunView, columns: number, look: Look, now: number): string {
  const part = view.total === 0 ? 1 : view.done / view.total;
  const fields: Field[] = [
    { text: `${formatCount(view.done)}/${totalWords(view)}`, style: 'bold' },
    ...(view.failed > 0 ? [{ text: `${formatCount(view.failed)} failed`, style: 'red' } as const] : []),
    { text: formatSeconds(now - view.startedAt) },
    ...(view.done === view.total ? [] : timeLeftOf(view, now).map((text) => ({ text, style: 'cyan' }) as const)),
    ...(view.skipped > 0 ? [{ text: `${formatCount(view.skipped)} skipped`, style: 'yellow' } as const] : []),
    { text: `${formatCount(view.running.size)} running`, style: 'dim' },
  ];
  // Where there is room at all, the bar is worth more than the last words.
  const shown = fitting(fields, columns < 4 * SHORTEST_BAR ? columns : columns - SHORTEST_BAR - GAP);
  const left = columns - widthOfFields(shown) - GAP;
  // Of how much it is a part nobody knows while more may come.
  const bar =
    left >= SHORTEST_BAR && !view.isOpen
      ? progressBar(part, Math.min(left, LONGEST_BAR), look, view.failed > 0 ? 'red' : 'green')
      : undefined;
  const text = paintFields(shown, look);
  return bar === undefined ? text : bar + ' '.repeat(GAP) + text;
}

/** All jobs; `500+` while more may come. */
export function totalWords({ total, isOpen }: Pick<RunView, 'total' | 'isOpen'>): string {
  return `${formatCount(total)}${isOpen ? '+' : ''}`;
}

/**
 * "about 2m left"; a run that is late is "about to end", since a promise of nothing would be none. Nothing where nobody can know: before
 * the first estimate, and while more jobs may come.
 */
export function timeLeftOf({ expectedEnd, isOpen }: Pick<RunView, 'expectedEnd' | 'isOpen'>, now: number): string[] {
  if (expectedEnd === undefined || isOpen) return [];
  const ms = expectedEnd - now;
  return [ms < 1000 ? 'about to end' : `about ${formatSeconds(ms)} left`];
}

function gaugeLines(view: RunView, columns: number, look: Look): string[] {
  const readings = [reading('cpus', view.cpus, cores), reading('memory', view.memory, formatBytes)];
  const texts = readings.map(({ name, words }) => name.length + 1 + words.length);
  const both = Math.floor((columns - texts[0]! - texts[1]! - 2 * GAP - 2) / 2);
  if (both >= 2 * SHORTEST_BAR) {
    const bar = Math.min(both, LONGEST_BAR / 2);
    return [readings.map((each) => gaugeText(each, each.name.length, bar, columns, look)).join(' '.repeat(2 * GAP))];
  }
  const nameColumns = Math.max(...readings.map(({ name }) => name.length));
  const bar = Math.min(LONGEST_BAR, columns - nameColumns - 2 - Math.max(...readings.map(({ words }) => words.length)));
  return readings.map((each) => gaugeText(each, nameColumns, bar, columns, look));
}

interface NamedReading {
  readonly name: string;
  readonly words: string;
  readonly share: Share;
}

function reading(name: string, share: Share, format: (amount: number) => string): NamedReading {
  const used = share.used === undefined ? '' : `${format(share.used)} used, `;
  const of = share.budget === undefined ? '' : ` of ${format(share.budget)}`;
  return { name, share, words: `${used}${format(share.reserved)} reserved${of}` };
}

function gaugeText({ name, share, words }: NamedReading, nameColumns: number, bar: number, columns: number, look: Look): string {
  if (share.budget === undefined || bar < SHORTEST_BAR) return clip(`${padEnd(name, nameColumns)} ${words}`, columns);
  const drawn = gauge({ used: share.used ?? 0, reserved: share.reserved, budget: share.budget }, bar, look, name === 'memory');
  return `${look.paint('dim', padEnd(name, nameColumns))} ${drawn} ${words}`;
}

/** Cores with at most one decimal. */
function cores(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(1);
}

function jobLines(view: RunView, columns: number, rows: number, look: Look, now: number): string[] {
  if (rows < 1) return [];
  const hidden = view.running.size > rows ? view.running.size - rows + 1 : 0;
  const lines: string[] = [];
  const place = jobColumns(view, columns);
  for (const job of view.running.values()) {
    if (lines.length === view.running.size - hidden) break;
    lines.push(jobLine(job, place, look, now));
  }
  if (hidden > 0) lines.push(look.paint('dim', clip(`  and ${formatCount(hidden)} more`, columns)));
  return lines;
}

interface JobColumns {
  readonly name: number;
  readonly hasTime: boolean;
  readonly hasMemory: boolean;
  /** 0: no bar. */
  readonly bar: number;
}

const TIME_COLUMNS = 7;
const MEMORY_COLUMNS = 14;
const JOB_BAR = 10;
const SHORTEST_NAME = 12;

/** The same for every line of a frame, and steady while jobs come and go. */
function jobColumns(view: RunView, columns: number): JobColumns {
  const indent = 2;
  const takes = { time: GAP + TIME_COLUMNS, memory: GAP + MEMORY_COLUMNS, bar: 1 + JOB_BAR };
  const wanted = Math.min(view.longestLabel, SHORTEST_NAME);
  const hasTime = columns >= indent + wanted + takes.time;
  const hasMemory = columns >= indent + wanted + takes.time + takes.memory;
  const hasBar = columns >= indent + Math.min(view.longestLabel, 2 * SHORTEST_NAME) + takes.time + takes.memory + takes.bar;
  const left = columns - indent - (hasTime ? takes.time : 0) - (hasMemory ? takes.memory : 0) - (hasBar ? takes.bar : 0);
  return { name: Math.max(0, Math.min(view.longestLabel, left)), hasTime, hasMemory, bar: hasBar ? JOB_BAR : 0 };
}

function jobLine(job: RunningJob, place: JobColumns, look: Look, now: number): string {
  let line = clipName(job, place);
  if (place.hasTime) line += padStart(formatSeconds(now - job.startedAt), GAP + TIME_COLUMNS);
  if (!place.hasMemory) return line;
  const { promised, memory = 0 } = job;
  const used = job.memory === undefined ? '?' : formatBytes(memory);
  const words = promised === undefined ? used : `${used} of ${formatBytes(promised)}`;
  const isOver = promised !== undefined && memory > promised;
  line += ' '.repeat(GAP) + (isOver ? look.paint('yellow', padStart(words, MEMORY_COLUMNS)) : padStart(words, MEMORY_COLUMNS));
  if (place.bar > 0 && promised)
    line += ` ${gauge({ used: memory, reserved: promised, budget: Math.max(memory, promised) }, place.bar, look)}`;
  return line;
}

const fittedNames = new WeakMap<RunningJob, { readonly columns: number; readonly text: string }>();

/** Measuring wide characters is dear, so a name is fitted once for each width. */
function clipName(job: RunningJob, place: JobColumns): string {
  const known = fittedNames.get(job);
  if (known?.columns === place.name) return known.text;
  const label = job.attempt > 1 ? `${job.label} (try ${job.attempt})` : job.label;
  const text = `  ${padEnd(clipMiddle(label, place.name), place.name)}`.slice(0, place.name === 0 ? 0 : undefined);
  fittedNames.set(job, { columns: place.name, text });
  return text;
}

/** As many of the first fields as fit; the first one always, cut if need be. */
function fitting(fields: readonly Field[], columns: number): Field[] {
  const shown: Field[] = [{ ...fields[0]!, text: clip(fields[0]!.text, columns) }];
  for (const field of fields.slice(1)) {
    if (widthOfFields([...shown, field]) > columns) break;
    shown.push(field);
  }
  return shown;
}

function widthOfFields(fields: readonly Field[]): number {
  return fields.reduce((columns, { text }) => columns + widthOf(text), GAP * (fields.length - 1));
}

function paintFields(fields: readonly Field[], look: Look): string {
  return fields.map(({ text, style }) => (style ? look.paint(style, text) : text)).join(' '.repeat(GAP));
}
