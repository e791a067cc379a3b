import type { AttemptRecord, JobRecord } from '@mpmsub/plugin-journal';
import { describeRequest, type Found, timeModelGrounds, timeModelText } from '@mpmsub/plugin-profile-cache';
import { formatBytes, formatDuration, type Job, type Resources } from '@mpmsub/runner';
import { bookingOf } from '@mpmsub/runner/scheduler';
import { nameSome, reasonWords, visible } from '@mpmsub/text';
import { describeResources } from './describe-resources.js';
import { type Fact, renderFacts } from './render-facts.js';

/** What the scheduler calls the sources of a booking, in words. */
const SOURCES = {
  pinned: 'it is pinned to what the configuration says',
  history: 'from its measured peaks, with room for its spread',
  family: 'from what jobs of its family were measured to need',
  request: 'as the configuration says; it was not measured yet',
  limit: 'its memoryLimit, above which it would be ended',
  'fair-share': 'nothing is known of it yet, so it gets a fair share',
  retry: 'more than before, because it ran out of memory',
} as const;

/** Jobs that are named one by one. */
const MOST_NAMES = 50;

const BY_INPUT = 'reckoned from the size of its input, with room for its spread';

/** What is known of one job. */
export interface Explained {
  readonly job: Job;
  /** Every job of the configuration. */
  readonly jobs: readonly Job[];
  /** Its place in the profile. */
  readonly found: Found | undefined;
  readonly budget: Resources;
  readonly last: JobRecord | undefined;
}

/**
 * All that can be said of one job before and after it ran, as text.
 *
 * @param columns of the terminal, if it goes to one.
 */
export function explainJob({ job, jobs, found, budget, last }: Explained, columns?: number): string {
  const dependents = jobs.filter((other) => other.needs.some((need) => need.job === job.id)).map((other) => other.id);
  const facts: Fact[] = [
    ['job', visible(job.id)],
    ...(job.description === undefined ? [] : [['', visible(job.description)] as const]),
    ['runs', visible(job.stages.map((stage) => stage.text).join(' | ')), 'verbatim'],
    ['in', visible(job.cwd), 'verbatim'],
    ['waits for', names(job.needs.map(({ job: id, when }) => (when === 'success' ? id : `${id} (${when})`)))],
    ['awaited by', names(dependents)],
    ...booking(job, found, budget),
    ...limits(job),
    ...history(job, found),
    ...ending(job, last),
  ];
  return renderFacts(facts, columns);
}

function names(ids: readonly string[]): string {
  return nameSome(ids, MOST_NAMES) || 'nothing';
}

function booking(job: Job, found: Found | undefined, budget: Resources): Fact[] {
  const { memory, source } = bookingOf(job, budget);
  const cpus = Math.min(job.request.cpus, budget.cpus);
  const also = describeResources(job);
  const tooLarge = memory > budget.memory;
  return [
    [
      'books',
      `${cpus} of ${budget.cpus} CPUs, ${formatBytes(memory)} of ${formatBytes(budget.memory)}${also === '' ? '' : `, ${also}`}`,
    ],
    ['because', job.estimate?.ofInput && source === 'history' ? BY_INPUT : SOURCES[source]],
    ['memory', visible(describeRequest(job, found, budget).text)],
    ...(tooLarge ? [['', 'that is more than there is: it runs alone'] as const] : []),
  ];
}

function limits({ timeout, retry, memoryLimit, priority }: Job): Fact[] {
  const lines: Fact[] = [];
  if (timeout !== undefined) {
    lines.push([
      'timeout',
      'ms' in timeout ? formatDuration(timeout.ms) : `${Math.round(timeout.factor * 100)} % of its usual time`,
    ]);
  }
  if (memoryLimit !== undefined) {
    lines.push([
      'ended above',
      'bytes' in memoryLimit ? formatBytes(memoryLimit.bytes) : `${memoryLimit.factor} x what it books`,
    ]);
  }
  if (retry.times > 0) lines.push(['retries', `${retry.times}${retry.on.length === 0 ? '' : `, on ${retry.on.join(', ')}`}`]);
  if (priority !== 0) lines.push(['priority', String(priority)]);
  return lines;
}

function history({ estimate }: Job, found: Found | undefined): Fact[] {
  if (estimate === undefined) return [['measured', 'never']];
  const of = estimate.ofFamily ? ' (its family)' : '';
  const whose = estimate.ofInput ? ' (by its input)' : of;
  const peaks = estimate.peaks.map((peak) => formatBytes(peak)).join(', ');
  const times = estimate.durationsMs.map((ms) => formatDuration(ms)).join(', ');
  return [
    // Of a run that did not succeed more is reckoned with than was seen: "memory" tells both.
    ...(peaks === '' || found?.knowledge.entry.isAtLeast ? [] : [['peaks', `${peaks}${whose}`] as const]),
    ...(times === '' ? [] : [['times', `${times}${timesOf(found) ?? of}`] as const]),
  ];
}

/** By what a run time was reckoned; `undefined` where it was measured. */
function timesOf(found: Found | undefined): string | undefined {
  const model = found?.input?.timeModel;
  return model && ` (by its input: ${timeModelText(model)}, ${timeModelGrounds(model)})`;
}

function ending(job: Job, last: JobRecord | undefined): Fact[] {
  if (last === undefined) return [['last', 'it has not run here']];
  const { outcome, attempts, restored } = last;
  const lines: Fact[] = [];
  if (restored !== undefined) lines.push(['last', `succeeded in run ${restored.runId}, and was not run again`]);
  else if (outcome === undefined) lines.push(['last', 'its run died before it ended']);
  else if (outcome.type === 'skipped') lines.push(['last', `skipped, because ${whySkipped(job, outcome.because)}`]);
  else lines.push(['last', outcome.type === 'failed' ? `failed: ${reasonWords(outcome.reason, outcome.exit)}` : outcome.type]);
  for (const attempt of attempts) lines.push([`attempt ${attempt.number}`, describeAttempt(attempt)]);
  const log = attempts.at(-1)?.logs.stdout;
  if (log !== undefined) lines.push(['log', visible(log), 'verbatim']);
  return lines;
}

/** What the job that it needs did otherwise than it waits for. */
function whySkipped({ needs }: Job, because: string): string {
  const isForFailure = needs.some(({ job, when }) => job === because && when === 'failure');
  return `"${visible(because)}" did not ${isForFailure ? 'fail' : 'succeed'}`;
}

function describeAttempt({ end, allocation }: AttemptRecord): string {
  const booked = `booked ${formatBytes(allocation.memory)}`;
  if (end === undefined) return `${booked}; no end was written`;
  const { measurement, exit, reason, preempted, evidence } = end;
  const parts = [formatDuration(measurement.wallMs), booked];
  if (measurement.peakMemory !== undefined) {
    parts.push(
      `peaked at ${measurement.peakIsBound ? 'less than ' : ''}${formatBytes(measurement.peakMemory)} (${measurement.method})`,
    );
  }
  if (preempted) parts.push('stopped by us to relieve memory');
  else if (exit.type === 'exited') parts.push(`exit code ${exit.code}`);
  else if (exit.type === 'signaled') parts.push(`ended by ${exit.signal}`);
  else if (exit.type === 'spawn-failed' || exit.type === 'lost') parts.push(visible(exit.message));
  else parts.push(`ended by us: ${exit.reason}`);
  if (reason === 'oom' && evidence?.availableMemory !== undefined)
    parts.push(`${formatBytes(evidence.availableMemory)} was left`);
  return parts.join(', ');
}
