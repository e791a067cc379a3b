import { type Estimate, formatBytes, type Job, type Resources } from '@mpmsub/runner';
import { bookingOf, type Reserve } from '@mpmsub/runner/scheduler';
import { AT_LEAST_FACTOR, estimateOf, type Found } from './estimate.js';
import type { InputFinding } from './input/find-by-input.js';
import { modelGrounds, modelText, placeText } from './input/input-text.js';

/** What a job's reservation rests on. Bytes. */
export interface RequestDescription {
  /**
   * The one that holds: `pinned` by the user, `measured` from its own runs, `input` reckoned from the size of its input, `family` from
   * jobs like it, `declared`, its `limit`, or `none`.
   */
  readonly source: 'pinned' | 'measured' | 'input' | 'family' | 'declared' | 'limit' | 'none';
  /** What a run would book, where it has not learned of others like it; `undefined` when neither the user nor a run told. */
  readonly memory: number | undefined;
  readonly declared: number | undefined;
  /** Highest of the recent peaks. */
  readonly peak: number | undefined;
  /** Runs behind the peak. */
  readonly runs: number;
  /** One clause for people: `measured: peak 1.1G in 3 runs (cgroup)`. */
  readonly text: string;
}

const SOURCES: Readonly<Record<Reserve['source'], RequestDescription['source']>> = {
  pinned: 'pinned',
  history: 'measured',
  family: 'family',
  request: 'declared',
  limit: 'limit',
  'fair-share': 'none',
  retry: 'none',
};

/** Says what a job would book on a machine with this budget, and why, by the scheduler's own rule: pinned > measured > declared. Pure. */
export function describeRequest(job: Job, found: Found | undefined, budget: Resources): RequestDescription {
  const declared = job.request.memory;
  const estimate = estimateOf(found) ?? job.estimate;
  const { source, memory } = bookingOf({ ...job, estimate }, budget);
  const peak = estimate && estimate.peaks.length > 0 ? Math.max(...estimate.peaks) : undefined;
  const runs = found?.knowledge.recent.runs ?? estimate?.peaks.length ?? 0;
  const isReckoned = source === 'history' && estimate?.ofInput === true;
  const holds = isReckoned ? 'input' : SOURCES[source];
  const measured = peak === undefined ? undefined : withInput(describePeak(peak, runs, found, estimate), found?.input);
  const booked = holds === 'none' ? undefined : Math.ceil(memory);
  return { source: holds, memory: booked, declared, peak, runs, text: describe(holds, booked, declared, measured) };
}

function describe(
  source: RequestDescription['source'],
  booked: number | undefined,
  declared: number | undefined,
  measured: string | undefined,
): string {
  if (source === 'none') return 'neither declared nor measured';
  if (source === 'pinned' || source === 'declared' || source === 'limit') {
    const whose = source === 'limit' ? 'its memoryLimit' : source;
    return `${whose}: ${formatBytes(booked!)}${measured === undefined ? '' : `; ${measured}`}`;
  }
  return declared === undefined ? measured! : `${measured}; declared: at most ${formatBytes(declared)}`;
}

/** Adds why the size of the input was not used, where there is one. */
function withInput(text: string, input: InputFinding | undefined): string {
  if (input?.reason === undefined) return text;
  const size = input.bytes === undefined ? '' : ` of ${formatBytes(input.bytes)}`;
  return `${text}; not reckoned from its input${size}: ${input.reason}`;
}

function describePeak(peak: number, runs: number, found: Found | undefined, estimate: Estimate | undefined): string {
  const entry = found?.knowledge.entry;
  const { prediction, model } = found?.input ?? {};
  if (prediction && model) {
    const place = placeText(prediction, model);
    return `reckoned from its input of ${formatBytes(prediction.bytes)}${place}: ${formatBytes(peak)} by ${modelText(model)} (${modelGrounds(model)})`;
  }
  if (estimate?.ofInput) return `reckoned from the size of its input: ${formatBytes(peak)}`;
  const seen = entry?.isAtLeast ? peak / AT_LEAST_FACTOR : peak;
  const count = entry?.isAtLeast
    ? `in a run that did not succeed: ${formatBytes(peak)} is reckoned with, for more may be needed`
    : `in ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  const whose = {
    own: 'measured',
    former: 'measured before its command was changed',
    elsewhere: `measured on ${entry?.machine}`,
    family: `measured on jobs like it${entry ? ` (${entry.name})` : ''}`,
  }[found?.origin ?? (estimate?.ofFamily ? 'family' : 'own')];
  return `${whose}: peak ${formatBytes(seen)} ${count}${entry ? ` (${entry.method})` : ''}`;
}
