import type { Point } from './run-history.js';

/**
 * Adds a point to a series and halves it when it grows beyond `most`: of each pair of neighbours the higher one stays, so that peaks
 * are kept and long series stay small.
 */
export function addPoint(series: Point[], point: Point, most: number): void {
  series.push(point);
  if (series.length <= most) return;
  const last = series.length - 1;
  let kept = 1;
  for (let i = 1; i < last; i += 2) {
    const one = series[i] as Point;
    const other = i + 1 < last ? (series[i + 1] as Point) : one;
    series[kept++] = other[1] > one[1] ? other : one;
  }
  series[kept++] = series[last] as Point;
  series.length = kept;
}
