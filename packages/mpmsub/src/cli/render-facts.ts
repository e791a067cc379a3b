import { wrap } from '@mpmsub/text';

/** A name and what is said of it; an empty name goes on with the one above. `verbatim`: to be copied, so it is never broken into lines. */
export type Fact = readonly [name: string, text: string, how?: 'verbatim'];

/** Width of the names. */
const INDENT = 12;
/** Narrower terminals than this break lines themselves. */
const LEAST_COLUMNS = 40;

/**
 * Facts one below the other.
 *
 * @param columns of the terminal, within which texts are broken between words; default: nobody breaks them, for programs.
 */
export function renderFacts(facts: readonly Fact[], columns?: number): string {
  return facts.map((fact) => `${renderFact(fact, columns)}\n`).join('');
}

function renderFact([name, text, how]: Fact, columns: number | undefined): string {
  const head = name.padEnd(INDENT);
  if (columns === undefined || columns < LEAST_COLUMNS || how === 'verbatim') return head + text;
  const [first = '', ...rest] = wrap(text, columns - INDENT, '');
  return [head + first, ...rest.map((line) => ' '.repeat(INDENT) + line)].join('\n');
}
