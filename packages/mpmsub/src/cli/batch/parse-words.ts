import { UsageError } from '../usage-error.js';
import { hasPlaceholder } from './placeholders.js';

/** Values that stand on the command line, or a file (`-`: standard input) with one a line. */
export type ValueSource = { readonly values: readonly string[] } | { readonly file: string };

/** What `mpmsub batch` is to do: a file of commands, or a template and its values. Neither file nor sources: standard input. */
export type BatchRequest =
  | { readonly type: 'commands'; readonly file: string | undefined }
  | { readonly type: 'template'; readonly template: readonly [string, ...string[]]; readonly sources: readonly ValueSource[] };

/** Of GNU parallel: the slot, several lines, a piece of Perl. Text that is left as it is would run as something else. */
const UNKNOWN = /\{(?:%|\.\.|\+\/|=.*=)\}/;
/** What stands before values (`:::`), or before files of values (`::::`). */
export const SEPARATOR = /^:::(:)?$/;

/** Reads `[FILE]`, or `TEMPLATE... ::: VALUE... :::: FILE`; a template alone takes its values from standard input. */
export function parseBatchWords(words: readonly string[]): BatchRequest {
  // A digit is no option for the parser of options.
  if (words[0] === '-0')
    throw new UsageError('"-0" is no option here: values are lines', 'names with a line break in them come after ":::"');
  const first = words.findIndex((word) => SEPARATOR.test(word));
  const unknown = words.slice(0, first === -1 ? undefined : first).find((word) => UNKNOWN.test(word));
  if (unknown !== undefined) {
    throw new UsageError(
      `${JSON.stringify(unknown)} has a placeholder of GNU parallel that batch does not know`,
      'there is {} {.} {/} {//} {/.} {1} {2.} {#}',
    );
  }
  if (first === -1) {
    const [word, ...more] = words;
    if (word !== undefined && words.some(hasPlaceholder)) {
      return { type: 'template', template: [word, ...more], sources: [] };
    }
    if (more.length > 0) {
      throw new UsageError(
        `batch takes one file of commands, but got ${words.length} words`,
        'put values after ":::": mpmsub batch \'gzip -k {}\' ::: a.txt b.txt',
      );
    }
    return { type: 'commands', file: word };
  }
  const [program, ...further] = words.slice(0, first);
  if (program === undefined) throw new UsageError('there is no command before ":::"', "such as: mpmsub batch 'echo {}' ::: a b");

  const linked = words.find((word) => /^::::?\+$/.test(word));
  if (linked !== undefined) {
    throw new UsageError(
      `"${linked}" links values one to one, which batch does not know`,
      `put the values that belong together on one line, and split it: --colsep '\\t' 'align {1} > {2}' :::: pairs.tsv`,
    );
  }
  const groups: { separator: string; values: string[] }[] = [];
  for (const word of words.slice(first)) {
    if (SEPARATOR.test(word)) groups.push({ separator: word, values: [] });
    else groups.at(-1)?.values.push(word);
  }
  const empty = groups.find(({ values }) => values.length === 0);
  if (empty !== undefined) throw new UsageError(`there is nothing after "${empty.separator}"`, 'name at least one value or file');
  return {
    type: 'template',
    template: [program, ...further],
    sources: groups.flatMap(({ separator, values }): ValueSource[] =>
      separator === ':::' ? [{ values }] : values.map((file) => ({ file })),
    ),
  };
}
