/** The engine's public API: re-exports only. */

export { type Clock, systemClock } from './clock.js';
export type { Settings } from './config/settings.js';
export type { Executor } from './execute/executor.js';
export { PluginError } from './guard.js';
export { type AdmitQuestion, createHooks, type Hooks, type RetryQuestion } from './hooks.js';
export type * from './model/attempt.js';
export { ConfigError, type Diagnostic, RunError, type SourcePlace } from './model/diagnostic.js';
export type * from './model/events.js';
export { formatBytes } from './model/format.js';
export type * from './model/job.js';
export type * from './model/machine.js';
export type * from './model/measurement.js';
export type * from './model/resources.js';
export type * from './model/result.js';
export { fingerprint, fingerprinter } from './plan/fingerprint.js';
export { FAIL_FAST, type HaltRule, parseHalt } from './plan/halt.js';
export { logName } from './plan/log-name.js';
export type { Plugin, RunContext } from './plugin.js';
export { budgetOf, prepareRun } from './prepare-run.js';
export { type RunHandle, type RunOptions, run, startRun } from './run.js';
