import type { Hooks } from './hooks.js';
import type { Machine } from './model/machine.js';

/** What a plugin is given: narrow on purpose, never the runner itself. */
export interface RunContext {
  readonly runId: string;
  readonly hooks: Hooks;
  /** Aborted when the run is being stopped. */
  readonly signal: AbortSignal;
  readonly machine: Machine;
  /** `root` is the absolute folder that relative paths start from; `file` the configuration's path, if there is one. */
  readonly config: { readonly file: string | undefined; readonly root: string };
  /** Tells people something that stops nothing; becomes a `warning` event that names the plugin. */
  warn(message: string, code?: string): void;
}

/**
 * A plugin: `apply` is called once per run and taps hooks. State lives in the closure of `apply`, so that two runs never share it.
 * Publish it as a factory: `export const mine = (options) => ({ name: 'mine', apply(context) {...} })`.
 */
export interface Plugin {
  readonly name: string;
  apply(context: RunContext): void;
}
