import { resolve } from 'node:path';
import { findRun, listRuns, runsBeside } from '@mpmsub/plugin-journal';
import { DEFAULT_FILES, type ReportFormat, readHistory, renderReport, writeReport } from '@mpmsub/plugin-report';
import { countOf } from '@mpmsub/text';
import { UsageError } from './usage-error.js';
import { writeErr, writeOut } from './write.js';

/** Writes a report of a run that is kept. */
export async function writeRunReport(
  root: string,
  { run, format, out }: { readonly run?: string; readonly format: ReportFormat; readonly out?: string },
): Promise<void> {
  const { runs, unreadable } = run === undefined ? listRuns(root) : { runs: [findRun(root, run)], unreadable: [] };
  const found = run === undefined ? runsBeside(runs, undefined)[0] : runs[0];
  if (found === undefined)
    throw (
      unreadable[0]?.error ??
      new UsageError(`nothing has run in ${root} yet, so there is nothing to report`, 'run "mpmsub" first')
    );
  if (out === '-') {
    writeOut(renderReport(await readHistory(found.folder), format));
    return;
  }
  const path = resolve(out ?? DEFAULT_FILES[format]);
  const jobs = await writeReport({ run: found.folder, format, out: path }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === undefined) throw error;
    if (error.path?.startsWith(found.folder)) throw new UsageError(`cannot read run ${found.runId}: ${error.message}`);
    throw new UsageError(`cannot write ${path}: ${error.message}`, 'name another file with --out');
  });
  writeErr(`wrote ${path}: run ${found.runId}, ${countOf(jobs, 'job')}\n`);
}
