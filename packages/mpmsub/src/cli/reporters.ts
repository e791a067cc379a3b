import { resolve } from 'node:path';
import type { ProgressMode } from '@mpmsub/plugin-progress';
import { DEFAULT_FILES, isReportFormat, reporter } from '@mpmsub/plugin-report';
import { didYouMean, type Plugin } from '@mpmsub/runner';
import { jsonLines } from './json-lines.js';
import { UsageError } from './usage-error.js';
import { writeOut } from './write.js';

const MODES: Readonly<Record<string, ProgressMode>> = { progress: 'block', lines: 'lines', agent: 'agent' };

/** What `--reporter` asks for: reports to be written, and a way to show progress. */
export interface Reporters {
  readonly plugins: readonly Plugin[];
  readonly mode: ProgressMode | undefined;
}

/**
 * Reads `NAME` or `NAME=FILE`, several times.
 *
 * @throws UsageError for a name that is none.
 */
export function readReporters(texts: readonly string[]): Reporters {
  const plugins: Plugin[] = [];
  let mode: ProgressMode | undefined;
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = at === -1 ? text : text.slice(0, at);
    const file = at === -1 ? undefined : text.slice(at + 1);
    if (Object.hasOwn(MODES, name) && file === undefined) mode = MODES[name];
    else if (name === 'json' && file === undefined) plugins.push(jsonLines(writeOut));
    else if (isReportFormat(name) && file !== '') {
      // Where the command was typed, not where the configuration lies.
      plugins.push(reporter({ format: name, file: file === '-' ? '-' : resolve(file ?? DEFAULT_FILES[name]) }));
    } else throw refusal(text, name);
  }
  return { plugins, mode };
}

function refusal(text: string, name: string): UsageError {
  const formats = Object.keys(DEFAULT_FILES);
  const known = [...Object.keys(MODES), 'json', ...formats];
  if (known.includes(name))
    return new UsageError(`--reporter: ${JSON.stringify(text)}: "${name}" takes no such file`, `write --reporter ${name}`);
  const hint = didYouMean(name, known) ?? `there is: ${known.join(', ')}; ${formats.join(', ')} take a file: html=out.html`;
  return new UsageError(`--reporter: there is no reporter ${JSON.stringify(name)}`, hint);
}
