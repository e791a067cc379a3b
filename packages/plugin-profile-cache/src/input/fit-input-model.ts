import { median } from '../median.js';
import { fitLine, type Line } from './fit-line.js';
import type { InputModel, SizePoint } from './input-model.js';

/** A model, or one clause for people that says why there is none. */
export type Fit = { readonly model: InputModel } | { readonly reason: string };

/** Different sizes that a model needs. */
export const SIZES_NEEDED = 5;
/** The largest must be this many times the smallest: in a narrow range chance looks like a slope. */
const SPREAD_NEEDED = 1.5;
/** One size in ten may be missed by more. */
const OUTLIERS = 0.1;
/** Over the measured range what is told must change by this share of its largest, else the family's figure says it all. */
const EFFECT_NEEDED = 0.2;

const MiB = 1024 ** 2;

/** What differs between memory and time. */
interface FitRules {
  readonly what: string;
  /** Most that a size may be missed by when the line was made of the others. A share. */
  readonly worstMiss: number;
  /** Smaller misses are noise; what a run needs at all is rounded up to a multiple of it. */
  readonly floor: number;
}
/** Misses of memory below this are noise of small processes, whatever their share. Bytes. */
export const MEMORY_NOISE = 16 * MiB;
/** The same of run times. Milliseconds. */
export const TIME_NOISE = 200;

const MEMORY: FitRules = { what: 'memory', worstMiss: 0.2, floor: MEMORY_NOISE };
/** Run times vary with what else runs. */
const TIME: FitRules = { what: 'the run time', worstMiss: 0.35, floor: TIME_NOISE };

/** Fits memory to what was measured; bytes. A size's worst recent peak counts. */
export function fitInputModel(measured: readonly SizePoint[]): Fit {
  const points = measured.map(({ bytes, peaks }) => [bytes, Math.max(...peaks)] as const);
  return fit(points, MEMORY);
}

/** Fits run times to what was measured; milliseconds. The median of a size's recent ones counts. */
export function fitTimeModel(measured: readonly SizePoint[]): Fit {
  const points = measured.flatMap(({ bytes, walls = [] }) => (walls.length === 0 ? [] : [[bytes, median(walls)!] as const]));
  return fit(points, TIME);
}

/**
 * Fits a model, and judges it by leaving each size out in turn: a line made of the others must foretell it within a share (20 % of
 * memory, or 16 MiB), nine times in ten.
 */
function fit(measured: readonly (readonly [x: number, y: number])[], { what, worstMiss, floor }: FitRules): Fit {
  const points = measured.toSorted(([a], [b]) => a - b);
  if (points.length < SIZES_NEEDED) return { reason: `${points.length} of ${SIZES_NEEDED} different sizes are measured` };
  const from = points[0]![0];
  const to = points.at(-1)![0];
  if (to < from * SPREAD_NEEDED) return { reason: 'the measured sizes are too much alike' };
  const line = fitLine(points);
  if (line === undefined || line.slope * (to - from) < at(line, to) * EFFECT_NEEDED)
    return { reason: `${what} does not grow with the input's size` };
  const misses = points.map(([x, y], index) => miss(fitLine(points.toSpliced(index, 1)), x, y, floor)).sort((a, b) => a - b);
  const within = misses[Math.ceil(misses.length * (1 - OUTLIERS)) - 1]!;
  if (within > worstMiss) {
    const told = Number.isFinite(within) ? `by ${Math.round(within * 100)} %` : 'altogether';
    return { reason: `the input's size does not tell it: a line through the other sizes misses one ${told}` };
  }
  return { model: rounded({ ...line, within, sizes: points.length, from, to }, floor) };
}

/** What the line says of a size. */
function at({ base, slope }: Line, bytes: number): number {
  return base + slope * bytes;
}

function miss(line: Line | undefined, bytes: number, seen: number, floor: number): number {
  if (line === undefined) return Number.POSITIVE_INFINITY;
  const off = Math.abs(at(line, bytes) - seen);
  return off <= floor ? 0 : off / seen;
}

/** Upwards where it matters: the base to a step, three digits, whole percents, two digits of the sizes. */
function rounded(
  { base, slope, within, sizes, from, to }: Line & Omit<InputModel, 'base' | 'perByte'>,
  step: number,
): InputModel {
  const digit = 10 ** (Math.floor(Math.log10(slope)) - 2);
  return {
    base: Math.ceil(base / step) * step,
    perByte: Number((Math.ceil(slope / digit - 1e-9) * digit).toPrecision(3)),
    within: Math.ceil(Math.max(0, within * 100 - 1e-9)) / 100,
    sizes,
    from,
    to,
  };
}
