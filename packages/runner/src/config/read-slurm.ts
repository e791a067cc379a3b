import type { ConfigPath } from '../model/config-path.js';
import type { SlurmRequest } from '../model/job.js';
import type { Problems } from './problems.js';

const NAMES = ['partition', 'account', 'qos', 'gres', 'constraint'] as const;

/** Reads what is said to Slurm about a job. What has the wrong type was told by the schema and is passed over here. */
export function readSlurm(value: unknown, path: ConfigPath, problems: Problems): SlurmRequest | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const read: Record<string, string | readonly string[]> = {};
  for (const name of NAMES) {
    const text = given[name];
    if (typeof text === 'string' && isArgument(text, [...path, name], problems)) read[name] = text;
  }
  if (Array.isArray(given.extra)) {
    const texts = given.extra.filter((text): text is string => typeof text === 'string');
    read.extra = Object.freeze(texts.filter((text, index) => isArgument(text, [...path, 'extra', index], problems)));
  }
  return Object.freeze(read);
}

/** It becomes part of a command line, so it has something in it and no NUL. */
function isArgument(text: string, path: ConfigPath, problems: Problems): boolean {
  if (text.trim() === '') problems.error('empty-text', path, 'the text is empty', 'write something, or leave the field out');
  if (text.includes('\0')) problems.error('nul-character', path, 'the text holds a NUL character', 'take it out');
  return text.trim() !== '' && !text.includes('\0');
}
