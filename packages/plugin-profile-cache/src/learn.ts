import type { MeasurementMethod } from '@mpmsub/runner';
import { quantise } from '@mpmsub/runner/scheduler';
import { median } from './median.js';
import type { Knowledge, Observation, ProfileEntry, Recent } from './profile.js';
import type { Sample } from './sample.js';
import { HYSTERESIS, isTimeWorthWriting, isWorthWriting } from './worth-writing.js';

/** Who a sample belongs to. */
export type Subject = Pick<ProfileEntry, 'kind' | 'name' | 'key' | 'machine'>;

/** Below this much CPU time in the history "did less work" cannot be told from noise. Milliseconds. */
const WORK_FLOOR_MS = 200;
/** A run with less than this share of the history's CPU time did less work (a cached build). */
const WORK_SHARE = 0.5;
/** Times have settled from this many on. */
const TIMES_NEEDED = 3;

/**
 * Takes one sample in and answers what is known now; the very same object when nothing changed. `keep` is the number of recent runs kept.
 *
 * Rises are published at once, falls when the last `keep` runs agree; runs that did less work, failed or were killed never lower
 * anything; moves under 10 % are not published.
 */
export function learn(known: Knowledge | undefined, subject: Subject, sample: Sample, keep: number): Knowledge | undefined {
  const peak = sample.peakMemory;
  if (peak === undefined || !(peak >= 0)) return known;
  if (known === undefined) return first(subject, sample, peak);
  if (!sample.isComplete) return raise(known, { peakMemory: peak }, sample, keep);
  const work = compareWork(known, sample);
  if (work === 'less') return raise(known, { peakMemory: peak }, sample, keep);
  // What went before a run of more work was a cached run: its times mislead, its peaks still happened.
  const before =
    work === 'more' ? known.recent.observations.map(({ peakMemory }) => ({ peakMemory })) : known.recent.observations;
  const observations = [...before, observe(sample, peak)].slice(-keep);
  return publish(
    known.entry,
    { ...known.recent, observations, runs: known.recent.runs + 1 },
    sample.method,
    keep,
    work === 'more',
  );
}

/**
 * A window that knows nothing but the published entry, as on a fresh checkout or after somebody else changed the entry. A peak that
 * several runs agreed on counts twice.
 */
export function recentOf(entry: ProfileEntry): Recent {
  const observation = { peakMemory: entry.memory, wallMs: entry.wallMs, cpuMs: entry.cpuMs };
  return { observations: entry.runs > 1 ? [observation, observation] : [observation], runs: entry.runs };
}

function observe(sample: Sample, peakMemory: number): Observation {
  const observation = { peakMemory, wallMs: sample.wallMs, cpuMs: sample.cpuMs };
  return sample.inputBytes === undefined ? observation : { ...observation, inputBytes: sample.inputBytes };
}

function first(subject: Subject, sample: Sample, peak: number): Knowledge {
  const observation = sample.isComplete ? observe(sample, peak) : { peakMemory: peak };
  const runs = sample.isComplete ? 1 : 0;
  const { wallMs, cpuMs } = observation as Observation;
  const entry = { ...subject, memory: quantise(peak), isAtLeast: !sample.isComplete, wallMs, cpuMs, runs, method: sample.method };
  return { entry, recent: { observations: [observation], runs } };
}

/** A run whose peak counts only where it is above everything known. */
function raise(known: Knowledge, observation: Observation, sample: Sample, keep: number): Knowledge {
  const { entry, recent } = known;
  if (observation.peakMemory <= entry.memory * (1 + HYSTERESIS)) return known;
  const observations = [...recent.observations, observation].slice(-keep);
  const isAtLeast = entry.isAtLeast || !sample.isComplete;
  const raised = { ...entry, memory: quantise(observation.peakMemory), isAtLeast, method: sample.method };
  return { entry: raised, recent: { ...recent, observations } };
}

/** How a run's work compares with the history's, by CPU time, or by wall time where that is all there is. */
function compareWork({ entry, recent }: Knowledge, sample: Sample): 'less' | 'alike' | 'more' {
  const cpuTimes = [entry, ...recent.observations].flatMap(({ cpuMs }) => cpuMs ?? []);
  const measuresCpu = sample.cpuMs !== undefined && cpuTimes.length > 0;
  const times = measuresCpu ? cpuTimes : [entry, ...recent.observations].flatMap(({ wallMs }) => wallMs ?? []);
  const now = measuresCpu ? sample.cpuMs! : sample.wallMs;
  if (times.length === 0) return 'alike';
  const before = Math.max(...times);
  if (before >= WORK_FLOOR_MS && now < before * WORK_SHARE) return 'less';
  return now >= WORK_FLOOR_MS && now * WORK_SHARE > before ? 'more' : 'alike';
}

/** Settles what is written down from what was seen; the entry stays the same object unless it is worth a change. */
function publish(entry: ProfileEntry, recent: Recent, method: MeasurementMethod, keep: number, isMoreWork: boolean): Knowledge {
  const memory = settleMemory(entry, recent, keep);
  const times = settleTimes(entry, recent, isMoreWork || memory !== entry.memory || entry.isAtLeast);
  if (memory === entry.memory && !entry.isAtLeast && times === undefined) return { entry, recent };
  return { entry: { ...entry, ...times, memory, isAtLeast: false, runs: recent.runs, method }, recent };
}

function settleMemory(entry: ProfileEntry, recent: Recent, keep: number): number {
  const peaks = recent.observations.map((observation) => observation.peakMemory);
  const highest = quantise(Math.max(...peaks));
  const last = peaks[peaks.length - 1]!;
  if (last > entry.memory * (1 + HYSTERESIS)) return highest;
  const isSettled = peaks.length >= keep;
  return isSettled && highest < entry.memory && isWorthWriting(entry.memory, highest) ? highest : entry.memory;
}

function settleTimes(
  entry: ProfileEntry,
  recent: Recent,
  isRewritten: boolean,
): Pick<ProfileEntry, 'wallMs' | 'cpuMs'> | undefined {
  const walls = recent.observations.flatMap(({ wallMs }) => wallMs ?? []);
  const wallMs = median(walls);
  if (wallMs === undefined) return undefined;
  const times = { wallMs, cpuMs: median(recent.observations.flatMap((o) => (o.wallMs === undefined ? [] : (o.cpuMs ?? [])))) };
  if (isRewritten || entry.wallMs === undefined) return times;
  return walls.length >= TIMES_NEEDED && isTimeWorthWriting(entry.wallMs, wallMs) ? times : undefined;
}
