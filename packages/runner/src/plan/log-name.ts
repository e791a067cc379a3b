import { createHash } from 'node:crypto';
import type { JobId } from '../model/job.js';

/** Ids that are their own file name: nothing to quote, nothing that a file system could fold onto another name. */
const PLAIN = /^(?!.*\.\d+$)[a-z0-9_][a-z0-9._-]{0,79}$/;
const LETTERS = 60;

/**
 * A file name (no folder, no ending) for a job's logs: 1 to 100 characters of `A-Z a-z 0-9 . _ - ~`, never starting with a dot.
 *
 * A plain lower-case id is its own name, so that people find it. Every other id becomes what can be kept of it, `~`, and 80 bits of
 * its SHA-256; a plain name has no `~`. Different ids so get different names, also where upper and lower case or Unicode forms are
 * one (macOS). No plain name ends in a dot and digits, so `.2` may be appended for the second attempt without meeting another job.
 */
export function logName(id: JobId): string {
  if (PLAIN.test(id)) return id;
  const kept = id
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .slice(0, LETTERS)
    .replace(/^[._]+/, '');
  // UTF-16 keeps lone surrogates apart, which UTF-8 would all turn into one replacement character.
  const digest = createHash('sha256').update(id, 'utf16le').digest('hex').slice(0, 20);
  return `${kept === '' ? 'job' : kept}~${digest}`;
}
