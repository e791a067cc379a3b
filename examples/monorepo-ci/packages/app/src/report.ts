import { walk } from '../../core/src/index.js';

/** One line for people about a walk from the origin to each corner `(n, n)` of the sizes given. */
export function report(sizes: readonly number[]): string {
  const points = [0, ...sizes].map((size) => ({ x: size, y: size }));
  return `a walk through ${points.length} corners is ${walk(points).toFixed(2)} long`;
}
