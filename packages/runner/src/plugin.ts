import type { Hooks } from './hooks.js';
import type { Machine } from './model/machine.js';

/** Where a run's configuration is. */
export interface ConfigPlace {
  /** Absolute path of its file; `undefined` for one made in code. */
  readonly file: string | undefined;
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  /** Its `profile` as written, where it has one; `undefined`: what is measured is kept elsewhere. */
  readonly profile?: object | undefined;
}

/** What a plugin is given: narrow on purpose, never the runner itself. */
export interface RunContext {
  readonly runId: string;
  readonly hooks: Hooks;
  /** Aborted when the run is being stopped. */
  readonly signal: AbortSignal;
  readonly machine: Machine;
  /** Where the configuration is. */
  readonly config: ConfigPlace;
  /** Tells people something that stops nothing; becomes a `warning` event that names the plugin. */
  warn(message: string, code?: string): void;
}

/**
 * A plugin: `apply` is called once per run and taps hooks. State lives in the closure of `apply`, so that two runs never share it.
 * Publish it as a factory: `export const mine = (options) => ({ name: 'mine', apply(context) {...} })`.
 */
export interface Plugin {
  readonly name: string;
  /**
   * Files that it writes when the run ends, absolute or relative to the root. A run does not begin when one of them cannot be written.
   * Default: none.
   */
  readonly files?: readonly string[] | undefined;
  apply(context: RunContext): void;
}
