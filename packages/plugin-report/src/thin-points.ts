import type { Point } from './run-history.js';

/**
 * Adds a point to a series in order of time, and halves it when it grows beyond `most` (at least 4): of each of so many equal spans of time the
 * highest point stays, and the first and last of all, so that peaks are kept and a long series is as fine at its beginning as at its end.
 */
export function addPoint(series: Point[], point: Point, most: number): void {
  series.push(point);
  if (series.length <= most) return;
  const last = series.length - 1;
  const from = (series[0] as Point)[0];
  // A power of two: what was thinned before falls into the same spans again, or into pairs of them.
  const span = 2 ** Math.ceil(Math.log2((point[0] - from) / Math.max(1, (most >> 1) - 2))) || 1;
  let kept = 1;
  let current = Number.NaN;
  for (let i = 1; i < last; i++) {
    const one = series[i] as Point;
    const at = Math.floor((one[0] - from) / span);
    if (at !== current) series[kept++] = one;
    else if (one[1] > (series[kept - 1] as Point)[1]) series[kept - 1] = one;
    current = at;
  }
  series[kept++] = point;
  series.length = kept;
}
