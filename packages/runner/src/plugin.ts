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
  /** Unique, a plain file name; begins with the time in UTC, so that runs sort by it. */
  readonly runId: string;
  /** Made for this run. Tapped within `apply`: what comes later is not sure to hear all. */
  readonly hooks: Hooks;
  /** Aborted when the run is being stopped. */
  readonly signal: AbortSignal;
  /** CPUs and memory that may be used here, in cores and bytes, and how that was found. */
  readonly machine: Machine;
  /** Where the configuration is. */
  readonly config: ConfigPlace;
  /**
   * Tells people something that stops nothing; becomes a `warning` event that names the plugin. Before the run starts it is kept back until
   * then. @param code stable, for programs. Default `plugin`.
   */
  warn(message: string, code?: string): void;
}

/**
 * A plugin: `apply` is called once per run and taps hooks. State lives in the closure of `apply`, so that two runs never share it.
 * Publish it as a factory: `export const mine = (options) => ({ name: 'mine', apply(context) {...} })`.
 */
export interface Plugin {
  /** Names it in messages and warnings. One in the configuration replaces a bundled one of the same name. */
  readonly name: string;
  /**
   * Files that it writes when the run ends, absolute or relative to the root. A run does not begin when one of them cannot be written.
   * Default: none.
   */
  readonly files?: readonly string[] | undefined;
  /** Taps the hooks. What it throws stops the run before anything starts. */
  apply(context: RunContext): void;
}
