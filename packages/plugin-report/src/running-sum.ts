import type { Point } from './run-history.js';

/** The sum after each moment of change; what changes at one moment is one point. Changes in order of time. */
export function runningSum(changes: Iterable<Point>): Point[] {
  let sum = 0;
  const points: Point[] = [];
  for (const [at, change] of changes) {
    sum += change;
    if (points.at(-1)?.[0] === at) points.pop();
    points.push([at, sum]);
  }
  return points;
}
