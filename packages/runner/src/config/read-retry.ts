import type { ConfigPath } from '../model/config-path.js';
import type { RetryPolicy } from '../model/job.js';
import { accept, type Reader } from './reader.js';
import { didYouMean } from './suggest.js';
import { parseDuration, parseFactor } from './units.js';

const MAX_DELAY_MS = 5 * 60_000;

/** Reasons that may be worth another attempt. */
const REASONS = ['exit', 'signal', 'timeout', 'oom', 'heap-oom', 'memory-limit', 'spawn', 'lost'] as const;

/** Reads `retry`, a number or a policy. What has the wrong type was told by the schema and is passed over. */
export function readRetry(spec: unknown, path: ConfigPath, reader: Reader): RetryPolicy | undefined {
  if (typeof spec === 'number') return policy({ times: spec });
  if (typeof spec !== 'object' || spec === null) return undefined;
  const { problems } = reader;
  const given = spec as Record<string, unknown>;
  const on = Array.isArray(given.on) ? given.on : [];
  for (const [index, reason] of on.entries()) {
    if (typeof reason === 'string') checkReason(reason, [...path, 'on', index], reader);
  }
  const duration = (key: string) =>
    given[key] === undefined ? undefined : accept(parseDuration(given[key]), 'bad-duration', [...path, key], problems);
  const memory = given.memory;
  return policy({
    times: typeof given.times === 'number' ? given.times : 0,
    on: Object.freeze(on.filter((reason): reason is string => typeof reason === 'string')),
    delayMs: duration('delay'),
    backoff: given.backoff === 'exponential' ? 'exponential' : 'fixed',
    maxDelayMs: duration('maxDelay'),
    jitter: typeof given.jitter === 'number' ? given.jitter : undefined,
    memoryFactor:
      typeof memory === 'string' ? accept(parseFactor(memory), 'bad-factor', [...path, 'memory'], problems) : undefined,
  });
}

const NOTHING: readonly string[] = Object.freeze([]);

type Partly<T> = { readonly [K in keyof T]?: T[K] | undefined };

function policy(given: Partly<RetryPolicy>): RetryPolicy {
  return Object.freeze({
    times: given.times ?? 0,
    on: given.on ?? NOTHING,
    delayMs: given.delayMs ?? 0,
    backoff: given.backoff ?? 'fixed',
    maxDelayMs: given.maxDelayMs ?? MAX_DELAY_MS,
    jitter: given.jitter ?? 0,
    memoryFactor: given.memoryFactor,
  });
}

/** No further attempt. */
export const NO_RETRY: RetryPolicy = policy({});

function checkReason(reason: string, path: ConfigPath, reader: Reader): void {
  if ((REASONS as readonly string[]).includes(reason) || /^exit:\d{1,3}$/.test(reason)) return;
  reader.problems.error(
    'wrong-word',
    path,
    `expected a reason to try again, found ${JSON.stringify(reason)}`,
    didYouMean(reason, REASONS) ?? `write one of ${REASONS.join(', ')}, or an exit code such as exit:75`,
  );
}
