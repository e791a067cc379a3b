import type { ConfigPath } from '../../model/config-path.js';
import type { JobSpec } from '../job-spec.js';
import type { Problems } from '../problems.js';
import { suggest } from '../suggest.js';
import { RESERVED } from './read-matrix.js';
import { keysIn, type Row } from './row.js';
import type { Defaults } from './split-defaults.js';
import { textsIn } from './texts-in.js';

/** A text of a job, with its place. */
interface Found {
  readonly text: string;
  readonly path: ConfigPath;
  /** In a command braces may mean something else. */
  readonly isCommand: boolean;
}

/** What jobs are made of. */
interface Described {
  readonly spec: JobSpec;
  /** As it is written. */
  readonly id: string;
  readonly defaults: Defaults | undefined;
}

/**
 * Tells braces around what is no key of the matrix, and keys that stand in no braces. In a command, where braces have other uses, what is not
 * near a key is only warned of.
 *
 * Defaults are also for jobs with other keys, so that they only count as places where keys stand.
 */
export function checkPlaceholders(
  { spec, id, defaults }: Described,
  keys: Row['keys'],
  path: ConfigPath,
  problems: Problems,
): void {
  const { matrix: _, ...fields } = spec;
  const known = [...keys.keys(), ...RESERVED];
  const used = new Set<string>(keysIn(id));
  for (const { text } of textsIn(defaults)) for (const key of keysIn(text)) used.add(key);
  const texts: Found[] = [{ text: id, path, isCommand: false }];
  for (const [name, value] of Object.entries(fields)) {
    const isCommand = name === 'cmd' || name === 'pipeline';
    for (const found of textsIn(value, [...path, name])) texts.push({ ...found, isCommand });
  }
  for (const { text, path: place, isCommand } of texts) {
    for (const key of keysIn(text)) {
      used.add(key);
      if (known.includes(key)) continue;
      const near = suggest(key, known);
      if (near !== undefined) used.add(near);
      const message = `the matrix has no key ${JSON.stringify(key)}, so {${key}} stays as it is`;
      const hint = near !== undefined ? `did you mean {${near}}?` : `its keys are: ${[...keys.keys()].join(', ')}`;
      if (isCommand && near === undefined) problems.warn('unknown-placeholder', place, message, hint);
      else problems.error('unknown-placeholder', place, message, hint);
    }
  }
  for (const key of keys.keys()) {
    if (used.has(key)) continue;
    const message = `{${key}} stands nowhere in the job, so its values make no difference`;
    problems.warn('unused-key', [...path, 'matrix', key], message, `write {${key}} where the value goes`);
  }
}
