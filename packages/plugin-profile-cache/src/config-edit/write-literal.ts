import { type ProfileRecords, type RecordStyle, recordText } from '../profile-text.js';
import { canonical, type Evaluated, evaluate } from './evaluate.js';
import { findLiteral } from './find-literal.js';
import { type Literal, NoLiteral } from './literal.js';
import { indentAt, lineEndAt } from './text-style.js';

/** Name of the record that runs own. */
export const PROFILE_FIELD = 'profile';

/** What the record in a configuration's text says, without running it. Throws {@link NoLiteral}. */
export async function readLiteral(text: string, file: string): Promise<object> {
  return (await find(withoutMark(text), file)).value;
}

/**
 * Puts records into a configuration's text, everything outside the braces byte for byte as it was, comments that open or close the
 * record too. Proved: the new text evaluates to the same configuration, with exactly these records.
 *
 * @throws NoLiteral where that cannot be done.
 */
export async function writeLiteral(text: string, file: string, records: ProfileRecords): Promise<string> {
  const body = withoutMark(text);
  const mark = text.slice(0, text.length - body.length);
  const literal = await find(body, file);
  const before = await proved(evaluate(body, file));
  if (before.profile !== canonical(literal.value)) throw new NoLiteral('it is changed elsewhere in the configuration');
  const edited = body.slice(0, literal.contentStart) + contentOf(body, literal, records) + body.slice(literal.contentEnd);
  const problem = findProblem(before, await proved(evaluate(edited, file)), records);
  if (problem !== undefined) throw new NoLiteral(problem);
  return mark + edited;
}

function find(text: string, file: string): Promise<Literal> {
  return proved(findLiteral(text, file, PROFILE_FIELD));
}

/** A text that cannot be parsed, or a configuration that does not load a second time, is as good as none. */
async function proved<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof NoLiteral) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new NoLiteral(`not proved: ${message.split('\n')[0]}`, { cause: error });
  });
}

/** From behind the opening brace (and its comments) up to the closing one. */
function contentOf(text: string, literal: Literal, { jobs, families }: ProfileRecords): string {
  const base = indentAt(text, literal.start);
  const step = stepOf(text, base);
  const end = lineEndAt(text, literal.start);
  const isScript = literal.style === 'script';
  const style = isScript ? scriptStyle(text) : undefined;
  const comma = isScript && trailsCommas(text) ? ',' : '';
  const key = (name: string) => (isScript ? name : `"${name}"`);
  const list = (records: readonly object[]) => {
    const lines = records.map((record) => `${base}${step}${step}${recordText(record, style)}`);
    return records.length === 0 ? '[]' : `[${end}${lines.join(`,${end}`)}${comma}${end}${base}${step}]`;
  };
  const lines = [`${base}${step}${key('jobs')}: ${list(jobs)}`, `${base}${step}${key('families')}: ${list(families)}`];
  const isClosedByBrace = literal.contentEnd === literal.end - 1;
  // YAML wants what braces hold further in than the name before them, the closing one too.
  const tail = `${end}${base}${isClosedByBrace && literal.style !== 'yaml' ? '' : step}`;
  return `${end}${lines.join(`,${end}`)}${comma}${tail}`;
}

/** What one level is indented by: as the line itself is, where it stands one level in, else the least indented line's own. */
function stepOf(text: string, base: string): string {
  const indents = [...text.matchAll(/^([ \t]+)[^\s*]/gm)].map((match) => match[1]!);
  const least = [base, ...indents].filter((indent) => indent !== '').sort((a, b) => a.length - b.length)[0] ?? '  ';
  return least.startsWith('\t') ? '\t' : least.length > 1 ? least : '  ';
}

/** Whether the last member of a record on several lines has a comma behind it; it has where nothing speaks against it. */
function trailsCommas(text: string): boolean {
  return /,[ \t]*(?:\/\/[^\n]*)?\r?\n\s*[}\]]/.test(text) || !/[^,{[(\s;][ \t]*\r?\n[ \t]*[}\]]/.test(text);
}

function scriptStyle(text: string): RecordStyle {
  const isDouble = text.split('"').length >= text.split("'").length;
  return {
    key: (name) => name,
    text: (value) =>
      isDouble ? JSON.stringify(value) : `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  };
}

function findProblem(before: Evaluated, after: Evaluated, { jobs, families }: ProfileRecords): string | undefined {
  if (after.profile !== canonical({ jobs, families })) return 'it is changed elsewhere in the configuration';
  const rest = (evaluated: Evaluated) => canonical([evaluated.rest, [...evaluated.jobs]]);
  return rest(before) === rest(after) ? undefined : 'other settings would change, or differ at each evaluation';
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
