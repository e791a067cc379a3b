import { resolve } from 'node:path';
import { checkOptions, type Plugin } from '@mpmsub/runner';
import { collector } from './collect.js';
import { DEFAULT_FILES, type ReportFormat, renderReport } from './render.js';
import { writeWhole } from './write-report.js';

const FORMATS = Object.keys(DEFAULT_FILES);

/** Options of {@link reporter}. */
export interface ReporterOptions {
  readonly format: ReportFormat;
  /** Relative to the root; `-` writes to standard output. Default: `mpmsub-report.html` and the like, by format. */
  readonly file?: string | undefined;
}

/** Writes a report of each run when it ends, from its events: no journal is needed. A report that fails is a warning. */
export function reporter(options: ReporterOptions): Plugin {
  // Of JavaScript, options may be missing altogether; the format is what cannot be.
  checkOptions('reporter', { ...options, format: options?.format ?? ('' as ReportFormat) }, { format: FORMATS, file: 'a text' });
  const { format, file } = options;
  const name = `report-${format}`;
  const out = file ?? DEFAULT_FILES[format];
  return {
    name,
    files: out === '-' ? [] : [out],
    apply({ hooks, config, warn }) {
      const collecting = collector();
      hooks.event.tap(name, (event) => {
        if (event.type !== 'run-end') collecting.add(event);
      });
      hooks.runEnd.tapPromise(name, async (event) => {
        collecting.add(event);
        const text = renderReport({ ...collecting.history(), root: config.root }, format);
        try {
          if (out === '-') process.stdout.write(text);
          else await writeWhole(resolve(config.root, out), text);
        } catch (error) {
          warn(
            `the ${format} report could not be written: ${error instanceof Error ? error.message : String(error)}`,
            'report-unwritable',
          );
        }
      });
    },
  };
}
