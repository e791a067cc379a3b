/** Round steps of milliseconds. */
export const CLOCK: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900].map((seconds) => seconds * 1000),
  ...[0.5, 1, 2, 4, 12, 24, 48, 120, 240].map((hours) => hours * 3_600_000),
];
