import { shellQuoted } from '../../model/command-text.js';

/** Replaces the placeholders of a text by what `put` makes of the value of each, and of its position in the text. */
export type Replace = (text: string, put: (value: string, at: number) => string) => string;

/**
 * A shell line with values. The values never become part of the line: they are handed to the shell as its parameters, and the line refers
 * to them, with the quotes that the place of each one needs. So no value can be read as shell syntax.
 *
 * @returns the line, and the parameters `$1`, `$2`, ... for it.
 */
export function shellTemplate(
  template: string,
  replace: Replace,
): { readonly line: string; readonly parameters: readonly string[] } {
  const parameters: string[] = [];
  const quoting = quotingOf(template);
  const line = replace(template, (value, at) => {
    parameters.push(value);
    const reference = `\${${parameters.length}}`;
    if (quoting[at] === 'double') return reference;
    return quoting[at] === 'single' ? `'"${reference}"'` : `"${reference}"`;
  });
  return { line, parameters };
}

/** The line that somebody would have typed: each value quoted as its place needs it. For people to read, not to be run. */
export function shellText(template: string, replace: Replace): string {
  const quoting = quotingOf(template);
  return replace(template, (value, at) => {
    if (quoting[at] === 'double') return value.replace(/[\\"$`]/g, '\\$&');
    return quoting[at] === 'single' ? value.replaceAll("'", "'\\''") : shellQuoted(value);
  });
}

/** For each character of a shell line, between which quotes it stands. */
function quotingOf(line: string): ('none' | 'single' | 'double')[] {
  const states: ('none' | 'single' | 'double')[] = [];
  let state: 'none' | 'single' | 'double' = 'none';
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    states.push(state);
    if (c === '\\' && state !== 'single') states.push(...(++i < line.length ? [state] : []));
    else if (c === "'" && state !== 'double') state = state === 'single' ? 'none' : 'single';
    else if (c === '"' && state !== 'single') state = state === 'double' ? 'none' : 'double';
  }
  return states;
}
