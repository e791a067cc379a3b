/**
 * The one package that people install: configuration, jobs, the Python library's cluster, and the plugins that come with it.
 * Re-exports only.
 */

export { type JournalOptions, journal } from '@mpmsub/plugin-journal';
export { type ProfileCacheOptions, profileCache } from '@mpmsub/plugin-profile-cache';
export { type ProgressOptions, progress } from '@mpmsub/plugin-progress';
export { type ReporterOptions, type ReportFormat, reporter } from '@mpmsub/plugin-report';
export { type SgeOptions, type SlurmOptions, sge, slurm } from '@mpmsub/plugin-slurm';
export { type SummaryOptions, summary } from '@mpmsub/plugin-summary';
export type * from '@mpmsub/runner';
export {
  ConfigError,
  defineConfig,
  formatDuration,
  formatMemory,
  JobBuilder as Job,
  job,
  Pipeline,
  parseCpuString,
  parseMemoryString,
  pipeline,
  RunError,
} from '@mpmsub/runner';
export * from './cluster/index.js';
