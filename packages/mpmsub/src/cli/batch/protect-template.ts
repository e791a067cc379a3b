import type { Command } from 'commander';
import { SEPARATOR } from './parse-words.js';
import { hasPlaceholder } from './placeholders.js';

/**
 * Commander must not read as options what belongs to a command of the user: all that comes after `:::`, and all that follows the first
 * word of a template of several words (`batch gzip -k {}`). After a template that is a line for the shell our own options may still come.
 *
 * @returns the arguments with `--` before what is not ours, where there is none yet.
 */
export function protectTemplate(argv: readonly string[], program: Command): string[] {
  const separator = argv.findIndex((word) => SEPARATOR.test(word));
  const before = separator === -1 ? argv : argv.slice(0, separator);
  if (before.includes('--')) return [...argv];
  const first = firstWord(before, program);
  const isTemplate = separator !== -1 || before.some(hasPlaceholder);
  const at = isTemplate && first !== undefined && !/\s/.test(before[first]!) ? first : separator;
  return at === -1 ? [...argv] : [...argv.slice(0, at), '--', ...argv.slice(at)];
}

/** Where the words of `batch` begin; `undefined` for another command. */
function firstWord(argv: readonly string[], program: Command): number | undefined {
  const batch = program.commands.find((command) => command.name() === 'batch');
  const options = [...program.options, ...(batch?.options ?? [])];
  const takesNext = (word: string) =>
    options.some((option) => option.required && (word === option.short || word === option.long));
  let isBatch = false;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word.length > 1 && word.startsWith('-')) at += takesNext(word) ? 1 : 0;
    else if (isBatch) return at;
    else if (word !== 'batch') return undefined;
    else isBatch = true;
  }
  return undefined;
}
