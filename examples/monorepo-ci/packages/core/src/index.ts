/** A point of the plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Length of the straight line between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Length of a walk through all points, in order. */
export function walk(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, i) => sum + distance(points[i], point), 0);
}
