import type { ConfigPath } from '../model/config-path.js';
import type { SlurmRequest } from '../model/job.js';
import { checkText } from './check-text.js';
import { isRecord } from './is-record.js';
import type { Problems } from './problems.js';

const NAMES = ['partition', 'account', 'qos', 'gres', 'constraint'] as const;

/** Reads what is said to Slurm about a job. What has the wrong type was told by the schema and is passed over here. */
export function readSlurm(value: unknown, path: ConfigPath, problems: Problems): SlurmRequest | undefined {
  if (!isRecord(value)) return undefined;
  const read: Record<string, string | readonly string[]> = {};
  for (const name of NAMES) {
    const text = value[name];
    if (typeof text !== 'string') continue;
    checkText(text, [...path, name], problems);
    read[name] = text;
  }
  if (Array.isArray(value.extra)) {
    const texts = value.extra.filter((text): text is string => typeof text === 'string');
    for (const [index, text] of texts.entries()) checkText(text, [...path, 'extra', index], problems);
    read.extra = Object.freeze(texts);
  }
  return Object.freeze(read);
}
