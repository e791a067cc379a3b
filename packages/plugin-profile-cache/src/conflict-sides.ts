/**
 * Splits a text with merge conflict markers into the two whole texts it came from; a text without markers is its own only side.
 * The common ancestor that `merge.conflictStyle=diff3` adds is left out.
 */
export function conflictSides(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (!lines.some((line) => line.startsWith('<<<<<<<'))) return [text];
  const ours: string[] = [];
  const theirs: string[] = [];
  let part: 'both' | 'ours' | 'ancestor' | 'theirs' = 'both';
  for (const line of lines) {
    if (line.startsWith('<<<<<<<')) part = 'ours';
    else if (line.startsWith('|||||||')) part = 'ancestor';
    else if (line.startsWith('=======') && part !== 'both') part = 'theirs';
    else if (line.startsWith('>>>>>>>')) part = 'both';
    else {
      if (part === 'both' || part === 'ours') ours.push(line);
      if (part === 'both' || part === 'theirs') theirs.push(line);
    }
  }
  return [ours.join('\n'), theirs.join('\n')];
}
