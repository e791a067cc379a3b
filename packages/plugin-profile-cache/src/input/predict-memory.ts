import type { InputModel, SizePoint } from './input-model.js';

/** Memory reckoned from the size of an input. Bytes. */
export interface Prediction {
  readonly memory: number;
  /** Size of the input. */
  readonly bytes: number;
  /**
   * Where the size lies: `inside` what was measured; `beyond` the largest, where a run costs more room; `far`, where the line is not
   * followed any more and the memory is a lower bound; `below` the smallest, where that one's memory holds.
   */
  readonly place: 'inside' | 'beyond' | 'far' | 'below';
}

/** The line is followed up to this many times the largest measured size. */
export const FARTHEST = 10;
/** Sizes up to this factor apart are one range: what was seen in it is a lower bound. */
const SAME_RANGE = 1.25;
/** Sizes nearer than this to an end of the measured range count as inside. */
const NEAR = 1.02;

/**
 * What a model says of a size: the line, more by what it was seen to miss, and never less than what a size of the same range needed.
 */
export function predictMemory(model: InputModel, measured: readonly SizePoint[], bytes: number): Prediction {
  const followed = followedSize(model, bytes);
  const line = lineAt(model, followed) * (1 + model.within);
  const alike = measured.filter((point) => point.bytes <= bytes * SAME_RANGE && bytes <= point.bytes * SAME_RANGE);
  const memory = Math.ceil(Math.max(line, ...alike.flatMap(({ peaks }) => peaks)));
  const isInside = bytes <= model.to * NEAR && bytes >= model.from / NEAR;
  const place = isInside ? 'inside' : bytes < model.from ? 'below' : bytes > followed ? 'far' : 'beyond';
  return { memory, bytes, place };
}

/** Milliseconds that a model of run times says of a size. */
export function predictTime(model: InputModel, bytes: number): number {
  return Math.round(lineAt(model, followedSize(model, bytes)));
}

/** The size up to which, or down to which, the line is followed. */
function followedSize({ from, to }: InputModel, bytes: number): number {
  return Math.min(Math.max(bytes, from), to * FARTHEST);
}

/** What the line alone says. */
export function lineAt({ base, perByte }: InputModel, bytes: number): number {
  return base + perByte * bytes;
}
