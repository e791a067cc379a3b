import { readFileSync } from 'node:fs';

/** What a worker printed last, on one line, to be put behind a message; empty when there is nothing. */
export function logTail(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8')
      .slice(-2000)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^at |^Node\.js v/.test(line));
    // A stack is followed by lines that say nothing by themselves.
    const errors = lines.filter((line) => /error\b|not found|cannot/i.test(line));
    const last = (errors.length > 0 ? errors.slice(-2) : lines.slice(-3)).join(' / ').slice(-300);
    return last === '' ? '' : `; its log ends: ${last}`;
  } catch {
    return '';
  }
}
