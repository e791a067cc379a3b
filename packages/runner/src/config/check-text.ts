import type { ConfigPath } from '../model/config-path.js';
import type { Problems } from './problems.js';

/** A text has something in it, and no NUL character: no argument, variable or path of a process can hold one. */
export function checkText(text: string, path: ConfigPath, problems: Problems): void {
  if (text.trim() === '') problems.error('empty-text', path, 'the text is empty', 'write something, or leave the field out');
  if (text.includes('\0')) problems.error('nul-character', path, 'the text holds a NUL character', 'take it out');
}
