import { widthOf } from './width-of.js';

/** Prose in lines of at most `columns` columns, each with `indent` before it; words are never broken, longer ones stick out. */
export function wrap(text: string, columns: number, indent: string): string[] {
  const room = columns - widthOf(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
