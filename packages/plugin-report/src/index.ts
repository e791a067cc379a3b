/** Public API of reports: the plugin, and what makes a report of a run that is over. */

export { readHistory } from './read-history.js';
export { DEFAULT_FILES, isReportFormat, type ReportFormat, renderReport } from './render.js';
export { type ReporterOptions, reporter } from './reporter.js';
export type * from './run-history.js';
export { type WriteReportOptions, writeReport } from './write-report.js';
