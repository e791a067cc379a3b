import { endOf } from './job-facts.js';
import type { Point, RunHistory } from './run-history.js';
import { runningSum } from './running-sum.js';

/**
 * Bytes in use by the running attempts of a place at each moment that they change. Where there is one place, these are the attempts' own
 * curves added up: samples of the whole are few while nothing changes, and know of no end. Else its samples.
 */
export function usedOver(run: RunHistory, place: string): readonly Point[] {
  const [only, ...others] = run.places;
  if (only?.name !== place || others.length > 0) return run.places.find(({ name }) => name === place)?.used ?? [];
  const changes = run.jobs
    .flatMap((job) => job.attempts)
    .filter(({ memory }) => memory.length > 0)
    .flatMap((attempt): [number, number][] => {
      const { memory, startedAt } = attempt;
      const steps = memory.map(([at, bytes], i): [number, number] => [at, bytes - (memory[i - 1]?.[1] ?? 0)]);
      return [[startedAt, 0], ...steps, [endOf(attempt, run), -(memory.at(-1)?.[1] ?? 0)]];
    })
    .sort((a, b) => a[0] - b[0]);
  return runningSum(changes);
}
