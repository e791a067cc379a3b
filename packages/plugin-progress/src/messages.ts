import type {
  AttemptEndEvent,
  AttemptStartEvent,
  Exit,
  FailureReason,
  JobEndEvent,
  JobId,
  Measurement,
  WarningEvent,
} from '@mpmsub/runner';
import { formatBytes } from '@mpmsub/runner';
import {
  formatCount,
  formatDuration,
  formatSeconds,
  formatTimeUp,
  nameSome,
  padEnd,
  reasonWords,
  unnamedCommand,
  visible,
} from '@mpmsub/text';
import { timeLeftOf, totalWords } from './block-layout.js';
import type { Look } from './look.js';
import type { RunView } from './run-view.js';

/** Jobs named in one line before the rest is only counted. */
const MOST_NAMES = 4;

/** `✔ build  4.2s  812M of 2.0G`; of a reservation that was a guess only what was used. */
export function succeededLine({ job, result }: JobEndEvent, look: Look, view: RunView, nameColumns: number): string {
  const { paint, glyphs } = look;
  const name = padEnd(visible(result.id), nameColumns);
  if (result.restored) return `${paint('green', glyphs.ok)} ${name}  ${paint('dim', 'done in an earlier run')}`;
  const tries = result.attempts > 1 ? [paint('yellow', `at try ${result.attempts}`)] : [];
  const time = result.measurement && [paint('dim', formatDuration(result.measurement.wallMs))];
  const memory = memoryWords(result.measurement, result.allocation && view.promisedOf(job, result.allocation));
  return [`${paint('green', glyphs.ok)} ${name}`, ...(time ?? []), ...memory.map((each) => paint('dim', each)), ...tries].join(
    '  ',
  );
}

function memoryWords(measurement: Measurement | undefined, promised: number | undefined): string[] {
  const peak = peakWords(measurement);
  if (peak === undefined) return [];
  return [promised === undefined ? peak : `${peak} of ${formatBytes(promised)}`];
}

/** `812M`, or `< 9M` where only a bound is known. */
function peakWords(measurement: Measurement | undefined): string | undefined {
  if (measurement?.peakMemory === undefined) return undefined;
  return `${measurement.peakIsBound ? '< ' : ''}${formatBytes(measurement.peakMemory)}`;
}

/** `✖ test  exit code 1 after 12s`; `✖ 12  exit code 1 after 12s: gzip a.txt` where the id tells nobody anything. */
export function failedLine({ job, result }: JobEndEvent, look: Look, nameColumns: number): string {
  const { paint, glyphs } = look;
  if (result.outcome.type !== 'failed') return `${paint('yellow', glyphs.skipped)} ${visible(result.id)}  ${result.outcome.type}`;
  const words = whyWords(result.outcome.reason, result.exit ?? result.outcome.exit, result.measurement);
  const isMeasured = result.outcome.reason !== 'spawn' && result.outcome.reason !== 'lost';
  const after = result.measurement && isMeasured ? ` after ${tookWords(result.outcome.reason, result.measurement)}` : '';
  const tries = result.attempts > 1 ? `, try ${result.attempts}` : '';
  const command = unnamedCommand(job);
  const what = command === '' ? '' : `: ${command}`;
  return `${paint('red', glyphs.failed)} ${paint('bold', padEnd(visible(result.id), nameColumns))}  ${paint('red', words)}${after}${tries}${what}`;
}

/** `↻ test  exit code 1 after 12s, it will be tried again` */
export function retryLine(event: AttemptEndEvent, look: Look, nameColumns: number): string {
  const { paint, glyphs } = look;
  const name = `${paint('yellow', glyphs.again)} ${padEnd(visible(event.jobId), nameColumns)}`;
  if (event.preempted)
    return `${name}  stopped after ${formatDuration(event.measurement.wallMs)} to free memory for others; it will run again`;
  const reason = event.reason ?? 'exit';
  const words = whyWords(reason, event.exit, event.measurement);
  return `${name}  ${words} after ${tookWords(reason, event.measurement)}; it will be tried again`;
}

function tookWords(reason: FailureReason, { wallMs }: Measurement): string {
  return reason === 'timeout' ? formatTimeUp(wallMs) : formatDuration(wallMs);
}

/** Where memory is the reason, its peak belongs to it. */
function whyWords(reason: FailureReason, exit: Exit, measurement: Measurement | undefined): string {
  const isMemory = reason === 'oom' || reason === 'memory-limit';
  const peak = isMemory ? peakWords(measurement) : undefined;
  return reasonWords(reason, exit) + (peak === undefined ? '' : `, peak ${peak}`);
}

/** `▸ build  2 cpus, 3.0G` */
export function startedLine({ jobId, attempt }: AttemptStartEvent, look: Look, nameColumns: number): string {
  const { cpus, memory } = attempt.allocation;
  const tries = attempt.number > 1 ? `, try ${attempt.number}` : '';
  const booked = `${Number.isInteger(cpus) ? cpus : cpus.toFixed(1)} cpu${cpus === 1 ? '' : 's'}, ${formatBytes(memory)}${tries}`;
  return `${look.paint('cyan', look.glyphs.started)} ${padEnd(visible(jobId), nameColumns)}  ${look.paint('dim', booked)}`;
}

/** `↷ 12 jobs skipped because of build: a, b, c, d and 8 more` */
export function skippedLine(because: JobId, ids: readonly JobId[], look: Look): string {
  const what = ids.length === 1 ? visible(ids[0]!) : `${formatCount(ids.length)} jobs`;
  const names = ids.length === 1 ? '' : `: ${nameSome(ids, MOST_NAMES)}`;
  return `${look.paint('yellow', look.glyphs.skipped)} ${what} skipped because of ${visible(because)}${names}`;
}

/** `! message` */
export function warningLine(event: WarningEvent, look: Look): string {
  const by = event.plugin === undefined ? '' : look.paint('dim', ` (${visible(event.plugin)})`);
  const about = event.jobId === undefined ? '' : `${visible(event.jobId)}: `;
  return `${look.paint('yellow', look.glyphs.warning)} ${about}${visible(event.message)}${by}`;
}

/** Where the run stands, for logs in which nothing was printed for a while. */
export function statusLine(view: RunView, look: Look, now: number): string {
  const names = [...take(view.running.values(), MOST_NAMES)].map((job) => `${job.label} ${formatSeconds(now - job.startedAt)}`);
  const hidden = view.running.size - names.length;
  const fields = [
    `${formatCount(view.running.size)} running`,
    ...(view.failed > 0 ? [`${formatCount(view.failed)} failed`] : []),
    ...(view.memory.used === undefined ? [] : [memoryField(view.memory.used, view.memory.budget)]),
    ...timeLeftOf(view, now),
  ];
  const running = names.length === 0 ? '' : `: ${names.join(', ')}${hidden > 0 ? ` and ${formatCount(hidden)} more` : ''}`;
  return look.paint('dim', `${look.glyphs.dot} ${fields.join(', ')}${running}`);
}

/** `3 failed, 47 succeeded of 50 in 2m03s` */
export function lastLine(view: RunView, look: Look, now: number): string {
  const parts = (['failed', 'skipped', 'cancelled', 'succeeded'] as const)
    .filter((name) => view[name] > 0)
    .map((name) => `${formatCount(view[name])} ${name}`);
  return `${look.glyphs.dot} ${parts.join(', ') || 'nothing'} of ${totalWords(view)} in ${formatDuration(now - view.startedAt)}`;
}

/** `[ 12/500] `: how far the run is, of constant width once all jobs are known. */
export function position(view: RunView): string {
  return `[${formatCount(view.done).padStart(formatCount(view.total).length)}/${totalWords(view)}] `;
}

function memoryField(used: number, budget: number | undefined): string {
  return `memory ${formatBytes(used)}${budget === undefined ? '' : ` of ${formatBytes(budget)}`}`;
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  if (count <= 0) return;
  for (const value of values) {
    yield value;
    if (--count === 0) return;
  }
}
