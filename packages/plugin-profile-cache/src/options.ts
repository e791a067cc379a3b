import { ConfigError } from '@mpmsub/runner';
import type { Lookup } from './estimate.js';
import type { ProfileOutcome } from './outcome.js';
import { parseGrowth } from './regression.js';

/** What `profileCache()` takes. */
export interface ProfileCacheOptions {
  /** `config` also puts recommended memory into the configuration's own text. Default `file`. */
  readonly into?: 'file' | 'config';
  /** The profile, relative to the configuration's folder. Default `mpmsub.profile.json`. */
  readonly file?: string;
  /** Read, never write; a drift is told as a warning. Default: whether the environment variable CI is set. */
  readonly frozen?: boolean;
  /** Work everything out and write nothing; `onEnd` is given what would be written. Default false. */
  readonly dryRun?: boolean;
  /** Recent runs of a job that a fall must agree with, 1 to 20. Default 5. */
  readonly keep?: number;
  /**
   * Growth of a job's peak that fails the run: `+15%`, or a share such as 0.15. Each such job becomes a warning with the code
   * `memory-regression`, and keeps its published number. Default: none.
   */
  readonly failOnMemory?: string | number;
  /** Is told before the run how its jobs are found in the profile. */
  readonly onPlan?: ((lookup: Lookup) => void) | undefined;
  /** Is told at the end of the run what was learned, written and refused. */
  readonly onEnd?: ((outcome: ProfileOutcome) => void) | undefined;
}

/** The options with their defaults. */
export interface Settings {
  readonly intoConfig: boolean;
  readonly file: string | undefined;
  readonly isFrozen: boolean;
  readonly isDryRun: boolean;
  readonly keep: number;
  /** A share. */
  readonly allowedGrowth: number | undefined;
  readonly onPlan: ((lookup: Lookup) => void) | undefined;
  readonly onEnd: ((outcome: ProfileOutcome) => void) | undefined;
}

const NAMES = ['into', 'file', 'frozen', 'dryRun', 'keep', 'failOnMemory', 'onPlan', 'onEnd'] as const;

/**
 * Checks options and fills defaults.
 *
 * @throws ConfigError with every problem at once.
 */
export function readOptions(options: ProfileCacheOptions, environment: NodeJS.ProcessEnv = process.env): Settings {
  const problems: { path: string; message: string; hint: string }[] = [];
  const expect = (name: keyof ProfileCacheOptions, isGood: (value: unknown) => boolean, expected: string) => {
    const value = options[name];
    if (value !== undefined && !isGood(value))
      problems.push({ path: name, message: `expected ${expected}, found ${show(value)}`, hint: `write ${expected}` });
  };
  const isBoolean = (value: unknown) => typeof value === 'boolean';
  for (const name of Object.keys(options)) {
    if (!(NAMES as readonly string[]).includes(name))
      problems.push({ path: name, message: 'no such option', hint: `there are: ${NAMES.join(', ')}` });
  }
  expect('into', (value) => value === 'file' || value === 'config', '"file" or "config"');
  expect('file', (value) => typeof value === 'string' && value !== '', 'a path such as "mpmsub.profile.json"');
  expect('frozen', isBoolean, 'true or false');
  expect('dryRun', isBoolean, 'true or false');
  expect(
    'keep',
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 20,
    'a whole number from 1 to 20',
  );
  expect('failOnMemory', (value) => parseGrowth(value) !== undefined, 'a growth such as "+15%", or a share such as 0.15');
  expect('onPlan', (value) => typeof value === 'function', 'a function');
  expect('onEnd', (value) => typeof value === 'function', 'a function');
  if (problems.length > 0) {
    throw new ConfigError(
      problems.map(({ path, message, hint }) => ({
        code: 'plugin-options',
        severity: 'error',
        path: `profileCache.${path}`,
        message,
        hint,
      })),
    );
  }
  return {
    intoConfig: options.into === 'config',
    file: options.file,
    isFrozen: options.frozen ?? !['', '0', 'false'].includes(environment.CI ?? ''),
    isDryRun: options.dryRun ?? false,
    keep: options.keep ?? 5,
    allowedGrowth: parseGrowth(options.failOnMemory),
    onPlan: options.onPlan,
    onEnd: options.onEnd,
  };
}

function show(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
}
