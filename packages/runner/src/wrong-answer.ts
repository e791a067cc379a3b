import type { Executor } from './execute/executor.js';
import type { Hooks } from './hooks.js';
import type { Job } from './model/job.js';

type Check = (answer: unknown, asked: unknown) => string | undefined;

/** What a tap of each hook that is asked may answer, besides nothing. */
const CHECKS: Partial<Record<keyof Hooks, Check>> = {
  plan: (answer, asked) =>
    Array.isArray(answer) ? wrongJob(answer, asked as readonly unknown[]) : `expected the jobs, found ${inWords(answer)}`,
  // Not only for the type's sake: `isBusy && 'it is busy'` answers `false`, and a run that waits for that to change waits for ever.
  admit: (answer) =>
    typeof answer === 'string' ? undefined : `expected a reason in words, or nothing, found ${inWords(answer)}`,
  executor: (answer) =>
    isExecutor(answer)
      ? wrongCapacity(answer)
      : `expected an executor (name, capacity, run, stop), or nothing, found ${inWords(answer)}`,
  retry: (answer) => {
    if (answer === false) return undefined;
    const { delayMs, memory } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (!Number.isFinite(delayMs)) return `expected { delayMs, memory? }, false, or nothing, found ${inWords(answer)}`;
    return memory === undefined || isAmount(memory) ? undefined : `memory is ${inWords(memory)}: ${AMOUNTS}`;
  },
};

/** What is wrong with what a tap has answered, in words; `undefined` when nothing is. */
export function wrongAnswer(hook: keyof Hooks, answer: unknown, asked: unknown): string | undefined {
  return answer === undefined ? undefined : CHECKS[hook]?.(answer, asked);
}

/** Jobs that a tap was given and gives back are not looked at: there may be a million. */
function wrongJob(answer: readonly unknown[], asked: readonly unknown[]): string | undefined {
  for (const [at, job] of answer.entries()) {
    if (job === asked[at]) continue;
    if (!isJob(job)) {
      return `expected jobs, found ${inWords(job)} at ${at}: change one that was given, or make one with normalize({ jobs: [...] }, config).jobs`;
    }
    const problem = wrongRequest(job);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function wrongRequest({ id, request }: Job): string | undefined {
  for (const name in request) {
    const amount = request[name];
    if (amount !== undefined && !isAmount(amount)) return `job "${id}" asks for ${inWords(amount)} ${name}: ${AMOUNTS}`;
  }
  return undefined;
}

/** Stages are made when they are asked for: that they are there is enough. */
function isJob(job: unknown): job is Job {
  const isRecord = has(job, 'id', 'string') && has(job, 'needs', 'object') && has(job, 'request', 'object');
  return isRecord && has(job, 'retry', 'object') && has(job, 'tags', 'object') && 'stages' in (job as object);
}

function isExecutor(place: unknown): place is Executor {
  return (
    has(place, 'name', 'string') &&
    has(place, 'capacity', 'object') &&
    has(place, 'run', 'function') &&
    has(place, 'stop', 'function')
  );
}

/** Room without end is a place that queues by itself. */
function wrongCapacity({ name, capacity }: Executor): string | undefined {
  const wrong = ['cpus', 'memory', ...Object.keys(capacity)].find(
    (resource) => !isAmount(capacity[resource]) && capacity[resource] !== Number.POSITIVE_INFINITY,
  );
  return wrong && `the capacity of "${name}" has ${inWords(capacity[wrong])} ${wrong}: ${AMOUNTS}`;
}

const AMOUNTS = 'amounts are numbers of at least 0, memory in bytes';

function isAmount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

function has(value: unknown, field: string, type: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Readonly<Record<string, unknown>>)[field] === type;
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : `a record of ${Object.keys(value).slice(0, 5).join(', ') || 'nothing'}`;
}
