import { median } from '../median.js';

/** A straight line: `base + slope * x`. */
export interface Line {
  readonly base: number;
  readonly slope: number;
}

/**
 * The line through points that a few wild ones do not bend: the median of the slopes between all pairs, and the median of what is left
 * (Theil 1950, Sen 1968; up to 29 % of the points may be anything). Where that would start below zero, the line through the origin with
 * the median ratio. `undefined` for fewer than two different `x`. Quadratic in the number of points.
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | undefined {
  const slopes: number[] = [];
  for (const [index, [x, y]] of points.entries()) {
    for (const [otherX, otherY] of points.slice(index + 1)) if (otherX !== x) slopes.push((otherY - y) / (otherX - x));
  }
  const slope = median(slopes);
  if (slope === undefined) return undefined;
  const base = median(points.map(([x, y]) => y - slope * x))!;
  if (base >= 0) return { base, slope };
  return { base: 0, slope: median(points.filter(([x]) => x > 0).map(([x, y]) => y / x))! };
}
