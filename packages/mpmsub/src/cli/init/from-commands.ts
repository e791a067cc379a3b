import { meaningfulLines } from '@mpmsub/runner';
import type { Proposal } from './proposal.js';

/** One job for each line of a file of commands; empty lines and lines that start with `#` are left out. */
export function fromCommands(text: string, file: string): Proposal {
  const lines = meaningfulLines(text).map((line) => line.trim());
  const width = String(lines.length).length;
  const jobs = lines.map((cmd, i) => ({ id: `line-${String(i + 1).padStart(width, '0')}`, cmd }));
  return { source: `the ${lines.length} commands of ${file}`, jobs, leftOut: [] };
}
