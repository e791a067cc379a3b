import { formatOf } from './file-format.js';
import type { Literal } from './literal.js';

/**
 * Finds the record `name` at the top of a configuration. The text has no BOM.
 *
 * @throws NoLiteral where it is computed, shared, or not there.
 */
export async function findLiteral(text: string, file: string, name: string): Promise<Literal> {
  const format = formatOf(file, text);
  if (format === 'yaml') return (await import('./find-yaml-literal.js')).findYamlLiteral(text, name);
  const { findScriptLiteral } = await import('./find-script-literal.js');
  return findScriptLiteral(text, file, format === 'json' ? '.json' : format, name);
}
