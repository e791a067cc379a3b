import { ConfigError, type Diagnostic } from '../model/diagnostic.js';
import { describeValue } from './describe-value.js';
import { isRecord } from './is-record.js';
import { didYouMean } from './suggest.js';

/** What an option of a plugin may be: a kind in words, or the words that it may have. `anything` is looked at by the plugin itself. */
export type OptionKind = 'a text' | 'a whole number of at least 0' | 'true or false' | 'anything' | readonly string[];

const IS: Readonly<Record<Extract<OptionKind, string>, (value: unknown) => boolean>> = {
  'a text': (value) => typeof value === 'string',
  'a whole number of at least 0': (value) => Number.isInteger(value) && (value as number) >= 0,
  'true or false': (value) => typeof value === 'boolean',
  anything: () => true,
};

/**
 * Checks the options that a plugin's factory is given: those of JSON, YAML and JavaScript come unchecked. All problems are told at once,
 * a misspelt name with the one that was probably meant.
 *
 * @param known the kind of each option; `undefined` is allowed for all of them.
 * @throws {ConfigError} with code `invalid-option`.
 */
export function checkOptions<Options extends object>(
  plugin: string,
  options: Options,
  known: Readonly<Record<keyof Options, OptionKind>>,
): void {
  const problems: Diagnostic[] = [];
  const tell = (option: string | undefined, message: string, hint?: string) => {
    const path = ['plugins', plugin, ...(option === undefined ? [] : [option])].join('.');
    problems.push({ code: 'invalid-option', severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) });
  };
  const given: unknown = options;
  if (!isRecord(given)) {
    tell(undefined, `expected a record of options, found ${describeValue(given)}`);
  } else {
    const kinds: Readonly<Record<string, OptionKind>> = known;
    for (const [option, value] of Object.entries(given)) {
      if (!Object.hasOwn(kinds, option)) {
        const names = Object.keys(kinds);
        tell(option, `unknown option ${JSON.stringify(option)}`, didYouMean(option, names) ?? `there are: ${names.join(', ')}`);
      } else if (value !== undefined && !accepts(kinds[option]!, value)) {
        tell(option, `expected ${inWords(kinds[option]!)}, found ${describeValue(value)}`);
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

function accepts(kind: OptionKind, value: unknown): boolean {
  return typeof kind === 'string' ? IS[kind](value) : kind.includes(value as string);
}

function inWords(kind: OptionKind): string {
  return typeof kind === 'string' ? kind : `one of ${kind.map((word) => JSON.stringify(word)).join(', ')}`;
}
