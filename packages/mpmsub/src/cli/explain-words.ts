import { existsSync, statSync } from 'node:fs';
import { ConfigError, type Diagnostic, didYouMean } from '@mpmsub/runner';

/**
 * Says what words were taken for, where a configuration is missed only because of them: a misspelt command, or a file of commands.
 *
 * @param error of loading the configuration; one about anything else is given back as it is.
 * @param commands names of commands.
 */
export function explainWords(error: unknown, words: readonly string[], commands: readonly string[]): unknown {
  const [first] = words;
  if (first === undefined || !(error instanceof ConfigError) || error.diagnostics[0]?.code !== 'no-config') return error;
  const [problem] = error.diagnostics as readonly [Diagnostic];
  const names = words.map((word) => JSON.stringify(word)).join(', ');
  const taken = words.length === 1 ? `${names} was taken for the name of a job` : `${names} were taken for names of jobs`;
  const isFile = existsSync(first) && statSync(first).isFile();
  const meant = isFile ? `to run the commands that are in it: mpmsub batch ${first}` : didYouMean(first, commands);
  return new ConfigError([
    { ...problem, message: `${problem.message}, and ${taken}`, ...(meant !== undefined && { hint: meant }) },
  ]);
}
