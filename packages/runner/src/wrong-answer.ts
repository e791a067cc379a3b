import type { Hooks } from './hooks.js';

type Check = (answer: unknown, asked: unknown) => string | undefined;

/** What a tap of each hook that is asked may answer, besides nothing. */
const CHECKS: Partial<Record<keyof Hooks, Check>> = {
  plan: (answer, asked) =>
    Array.isArray(answer) ? wrongJob(answer, asked as readonly unknown[]) : `expected the jobs, found ${inWords(answer)}`,
  // Not only for the type's sake: `isBusy && 'it is busy'` answers `false`, and a run that waits for that to change waits for ever.
  admit: (answer) =>
    typeof answer === 'string' ? undefined : `expected a reason in words, or nothing, found ${inWords(answer)}`,
  executor: (answer) =>
    has(answer, 'name', 'string') &&
    has(answer, 'capacity', 'object') &&
    has(answer, 'run', 'function') &&
    has(answer, 'stop', 'function')
      ? undefined
      : `expected an executor (name, capacity, run, stop), or nothing, found ${inWords(answer)}`,
  retry: (answer) =>
    answer === false || (has(answer, 'delayMs', 'number') && Number.isFinite((answer as { delayMs: number }).delayMs))
      ? undefined
      : `expected { delayMs, memory? }, false, or nothing, found ${inWords(answer)}`,
};

/** What is wrong with what a tap has answered, in words; `undefined` when nothing is. */
export function wrongAnswer(hook: keyof Hooks, answer: unknown, asked: unknown): string | undefined {
  return answer === undefined ? undefined : CHECKS[hook]?.(answer, asked);
}

/** Jobs that a tap was given and gives back are not looked at: there may be a million. */
function wrongJob(answer: readonly unknown[], asked: readonly unknown[]): string | undefined {
  const at = answer.findIndex((job, i) => job !== asked[i] && !isJob(job));
  if (at === -1) return undefined;
  return `expected jobs, found ${inWords(answer[at])} at ${at}: change one that was given, or make one with normalize({ jobs: [...] }, config).jobs`;
}

function isJob(job: unknown): boolean {
  return has(job, 'id', 'string') && has(job, 'needs', 'object') && has(job, 'stages', 'object') && has(job, 'request', 'object');
}

function has(value: unknown, field: string, type: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Readonly<Record<string, unknown>>)[field] === type;
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : `a record of ${Object.keys(value).slice(0, 5).join(', ') || 'nothing'}`;
}
