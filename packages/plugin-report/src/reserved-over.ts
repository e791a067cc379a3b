import { endOf } from './job-facts.js';
import type { Point, RunHistory } from './run-history.js';
import { runningSum } from './running-sum.js';

/** Bytes booked by attempts that run in a place, at each moment that they change. */
export function reservedOver(run: RunHistory, place: string): Point[] {
  const changes = run.jobs
    .filter((job) => job.place === place)
    .flatMap((job) => job.attempts)
    .flatMap((attempt): [number, number][] => [
      [attempt.startedAt, attempt.allocation.memory],
      [endOf(attempt, run), -attempt.allocation.memory],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return runningSum(changes);
}
