import { githubOf } from './formats/github.js';
import { junitOf } from './formats/junit.js';
import { markdownOf } from './formats/markdown.js';
import { traceOf } from './formats/trace.js';
import { pageOf } from './html/page.js';
import type { RunHistory } from './run-history.js';

/** What a report can be written as. */
export type ReportFormat = 'html' | 'trace' | 'junit' | 'markdown' | 'github';

/** Each format with the name of the file it is written to when none is given. */
export const DEFAULT_FILES: Readonly<Record<ReportFormat, string>> = {
  html: 'mpmsub-report.html',
  trace: 'mpmsub-trace.json',
  junit: 'mpmsub-junit.xml',
  markdown: 'mpmsub-report.md',
  github: 'mpmsub-github.txt',
};

const RENDERERS: Readonly<Record<ReportFormat, (run: RunHistory) => string>> = {
  html: pageOf,
  trace: traceOf,
  junit: junitOf,
  markdown: markdownOf,
  github: githubOf,
};

/** The run in one format, as text. Reads the ends of logs, and nothing else. */
export function renderReport(run: RunHistory, format: ReportFormat): string {
  return RENDERERS[format](run);
}

/** Whether that is a format. */
export function isReportFormat(name: string): name is ReportFormat {
  return Object.hasOwn(RENDERERS, name);
}
