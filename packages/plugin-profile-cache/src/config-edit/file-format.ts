import { basename, extname } from 'node:path';

const SCRIPTS: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** What a configuration file is written in: `json`, `yaml`, or a script, as its ending. Dotfiles without one are told by their text. */
export function formatOf(file: string, text: string): 'json' | 'yaml' | '.ts' | '.mts' | '.cts' | '.js' | '.mjs' | '.cjs' {
  const ending = extname(basename(file));
  if (SCRIPTS.includes(ending)) return ending as '.ts';
  if (ending === '.json') return 'json';
  if (ending === '.yaml' || ending === '.yml') return 'yaml';
  return text.trimStart().startsWith('{') ? 'json' : 'yaml';
}
