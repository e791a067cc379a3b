import type { Sample } from '../sample.js';
import { isTimeWorthWriting, isWorthWriting } from '../worth-writing.js';
import { type Fit, fitInputModel, fitTimeModel, SIZES_NEEDED } from './fit-input-model.js';
import type { InputModel, SizePoint } from './input-model.js';
import { lineAt } from './predict-memory.js';

/** Sizes that differ by less than this are one. */
const SAME_SIZE = 1.02;
/** Most sizes kept. */
const MOST_SIZES = 64;
/** A run with less than this share of the CPU time seen at its size did less work: a cached one. */
const WORK_SHARE = 0.5;
const WORK_FLOOR_MS = 200;
/** A wider range is published when it is this many times as wide. */
const WIDER = 1.25;
/** A worse fit is published when it misses by this much more. */
const WORSE = 0.1;

/** Takes one run in. A run that failed, or did less work, counts where its peak is above all that was seen at its size. */
export function learnSize(points: readonly SizePoint[], bytes: number, sample: Sample, keep: number): readonly SizePoint[] {
  const { peakMemory, cpuMs, wallMs, isComplete } = sample;
  if (peakMemory === undefined || bytes <= 0) return points;
  const known = points.find((point) => isSameSize(point.bytes, bytes));
  if (known === undefined)
    return isComplete ? thinned([...points, { bytes, peaks: [peakMemory], walls: [wallMs], cpuMs }]) : points;
  const didLess = known.cpuMs !== undefined && known.cpuMs >= WORK_FLOOR_MS && (cpuMs ?? 0) < known.cpuMs * WORK_SHARE;
  if ((!isComplete || didLess) && peakMemory <= Math.max(...known.peaks)) return points;
  const didMore = cpuMs !== undefined && cpuMs >= WORK_FLOOR_MS && (known.cpuMs ?? 0) < cpuMs * WORK_SHARE;
  const peaks = didMore ? [peakMemory] : [...known.peaks, peakMemory].slice(-keep);
  const before = didMore ? [] : (known.walls ?? []);
  const walls = isComplete && !didLess ? [...before, wallMs].slice(-keep) : before;
  const cpu = isComplete ? Math.max(known.cpuMs ?? 0, cpuMs ?? 0) || undefined : known.cpuMs;
  return points.map((point) => (point === known ? { bytes: known.bytes, peaks, walls, cpuMs: cpu } : point));
}

/** True for sizes that count as one. */
export function isSameSize(a: number, b: number): boolean {
  return a <= b * SAME_SIZE && b <= a * SAME_SIZE;
}

/** How memory follows the size, as it is to be published. */
export function settleModel(published: InputModel | undefined, points: readonly SizePoint[]): InputModel | undefined {
  return settle(published, fitInputModel(points), points, isWorthWriting);
}

/** How run time follows the size, as it is to be published. */
export function settleTimeModel(published: InputModel | undefined, points: readonly SizePoint[]): InputModel | undefined {
  return settle(published, fitTimeModel(points), points, isTimeWorthWriting);
}

/**
 * The very same model unless another one is worth a change of the file. Where fewer sizes were measured than a model needs, as on a
 * fresh checkout, the published one holds; where enough were and they fit no line, it goes.
 */
function settle(
  published: InputModel | undefined,
  fit: Fit,
  points: readonly SizePoint[],
  isWorth: (current: number, next: number) => boolean,
): InputModel | undefined {
  if (!('model' in fit)) return points.length < SIZES_NEEDED ? published : undefined;
  const { model } = fit;
  if (published === undefined) return model;
  const isMoved = [model.from, model.to].some((bytes) => isWorth(lineAt(published, bytes), lineAt(model, bytes)));
  const isWider = model.to >= published.to * WIDER || model.from * WIDER <= published.from;
  return isMoved || isWider || model.within >= published.within + WORSE ? model : published;
}

/** Of more sizes than are kept the one that is nearest to its neighbours goes; sorted. */
export function thinned<T extends { readonly bytes: number }>(points: readonly T[]): readonly T[] {
  const sorted = points.toSorted((a, b) => a.bytes - b.bytes);
  if (sorted.length <= MOST_SIZES) return sorted;
  let nearest = 1;
  const room = (index: number) => sorted[index + 1]!.bytes / sorted[index - 1]!.bytes;
  for (let index = 1; index < sorted.length - 1; index++) if (room(index) < room(nearest)) nearest = index;
  return sorted.toSpliced(nearest, 1);
}
