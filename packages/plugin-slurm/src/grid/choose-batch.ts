import type { Durations } from './durations.js';
import type { Task } from './live-batch.js';
import { pack } from './pack.js';
import { isSameShape, type Shape, shapeOf } from './shape.js';

/** What is to be submitted next: elements of one shape, each a list of jobs. */
export interface Chosen {
  readonly shape: Shape;
  readonly elements: readonly (readonly Task[])[];
  /** Bytes that the jobs of an element may use together; `undefined`: nobody knows. */
  readonly memory: number | undefined;
  /** Milliseconds after which an element gives back what it has not begun. */
  readonly patienceMs: number | undefined;
}

const SHORTEST_PATIENCE_MS = 60_000;

/**
 * The jobs of the first shape among those waiting, packed.
 *
 * @param released jobs of unknown length that may go; those that go now are added.
 * @param common what all jobs ask for unless they say otherwise themselves.
 * @param most elements, at most.
 */
export function chooseBatch(
  waiting: Iterable<Task>,
  durations: Durations,
  released: Set<Task>,
  common: Pick<Shape, 'request' | 'avoid'>,
  most: number,
): Chosen | undefined {
  const now = performance.now();
  let chosen: Shape | undefined;
  const portions: { item: Task; ms: number | undefined }[] = [];
  for (const task of waiting) {
    const expected = durations.expected(task.attempt);
    if (expected === undefined && !task.isAlone && !released.has(task)) {
      if (!durations.maySend(task.attempt, now)) continue;
      released.add(task);
    }
    const shape = shapeOf(task.attempt, common);
    chosen ??= shape;
    if (!isSameShape(chosen, shape)) continue;
    portions.push({ item: task, ms: task.isAlone || task.attempt.job.exclusive ? undefined : expected });
  }
  if (chosen === undefined) return undefined;
  const elements = pack(portions).slice(0, most);
  const patienceMs = patienceOf(elements, durations);
  const { minutes } = chosen;
  const shape =
    minutes === undefined || patienceMs === undefined ? chosen : { ...chosen, minutes: minutes + Math.ceil(patienceMs / 60_000) };
  const memory = Math.max(...elements.flat().map(({ attempt }) => attempt.allocation.memory));
  return { shape, elements, memory: shape.memoryMiB === undefined ? undefined : memory, patienceMs };
}

/** Three times what the longest element is expected to take: then somebody was wrong about these jobs. */
function patienceOf(elements: readonly (readonly Task[])[], durations: Durations): number | undefined {
  if (elements.every(({ length }) => length === 1)) return undefined;
  const sums = elements.map((tasks) => tasks.reduce((sum, { attempt }) => sum + (durations.expected(attempt) ?? 0), 0));
  return Math.max(SHORTEST_PATIENCE_MS, 3 * Math.max(...sums));
}
