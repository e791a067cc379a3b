import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Change } from './insert-property.js';
import { inUnitsOf, type MemoryWords } from './memory-words.js';
import { NO_SITE } from './no-site.js';
import type { SiteEdit } from './set-memory.js';
import { lineEndAt } from './text-style.js';

/** Plans the edits of a YAML file. Throws with line and column when the text cannot be parsed. */
export function editYaml(
  text: string,
  edits: readonly { readonly id: string; readonly words: MemoryWords }[],
): ReadonlyMap<string, SiteEdit> {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) throw new Error(`the file cannot be parsed: ${document.errors[0]!.message}`);
  const jobs = isMap(document.contents) ? document.contents.get('jobs', true) : undefined;
  return new Map(edits.map(({ id, words }) => [id, setIn(text, jobs, id, words)]));
}

function setIn(text: string, jobs: unknown, id: string, words: MemoryWords): SiteEdit {
  if (isAlias(jobs)) return { reason: 'the jobs are an alias' };
  if (!isMap(jobs) && !isSeq(jobs)) return { reason: 'the record with its jobs cannot be seen' };
  const pair = isMap(jobs) ? jobs.items.find((one) => keyOf(one) === id) : undefined;
  const job = isMap(jobs) ? pair?.value : jobs.items.find((item, index) => idOf(item, index) === id);
  if (isAlias(job)) return { reason: `it is the alias *${job.source}` };
  if (isMap(job)) return inMap(text, job, words);
  const isCommand = isScalar(job) && typeof job.value === 'string';
  if (!isCommand) return { reason: job === undefined || job === null ? NO_SITE : 'it is no job' };
  return convertScalar(text, job, jobs, pair, words);
}

function inMap(text: string, job: YAMLMap, words: MemoryWords): SiteEdit {
  const pairs = job.items.filter((one) => ['memory', 'm'].includes(keyOf(one) ?? ''));
  if (pairs.length > 1) return { reason: 'it has both "memory" and "m"' };
  if (pairs.length === 0) return insertPair(text, job, words);
  const value = pairs[0]!.value;
  if (isAlias(value)) return { reason: `its memory is the alias *${value.source}` };
  if (!isScalar(value) || !value.range || value.type === Scalar.BLOCK_LITERAL || value.type === Scalar.BLOCK_FOLDED) {
    return { reason: 'its memory is computed' };
  }
  const [start, end] = value.range;
  if (start === end) return { reason: 'its memory is empty' };
  if (typeof value.value === 'number') return { changes: [{ start, end, text: String(words.megabytes) }] };
  const quote = value.type === Scalar.QUOTE_DOUBLE ? '"' : value.type === Scalar.QUOTE_SINGLE ? "'" : '';
  return { changes: [{ start, end, text: `${quote}${inUnitsOf(String(value.value), words)}${quote}` }] };
}

/** A new last line of a block map, or a new last pair of a flow map. */
function insertPair(text: string, job: YAMLMap, words: MemoryWords): SiteEdit {
  const last = job.items.at(-1);
  const end = last && endOf(last);
  if (job.flow || !last || end === undefined) {
    const close = (job.range?.[1] ?? 0) - 1;
    const from = end ?? close;
    if (text[close] !== '}') return { reason: 'its record is empty' };
    const isJson = last !== undefined && isScalar(last.key) && last.key.type === Scalar.QUOTE_DOUBLE;
    const pair = isJson ? `"memory": "${words.text}"` : `memory: ${words.text}`;
    const hasComma = /^\s*,/.test(text.slice(from, close));
    const at = hasComma ? text.indexOf(',', from) + 1 : from;
    return { changes: [insert(at, last ? `${hasComma ? ' ' : ', '}${pair}` : pair)] };
  }
  const first = job.items[0]!.key;
  const column = columnOf(text, (isScalar(first) ? first.range?.[0] : undefined) ?? 0);
  return { changes: [lineAfter(text, end, `${' '.repeat(column)}memory: ${words.text}`)] };
}

/** `types: tsc -b  # all` becomes a record of `cmd` and `memory`; the command and its comment stay as they are written. */
function convertScalar(text: string, job: Scalar, jobs: YAMLMap | YAMLSeq, pair: Pair | undefined, words: MemoryWords): SiteEdit {
  const [start, end] = job.range ?? [0, 0];
  if (job.anchor) return { reason: `others refer to it as *${job.anchor}` };
  if (jobs.flow) {
    return { changes: [insert(start, '{ cmd: '), insert(end, `, memory: ${words.text} }`)] };
  }
  if (job.type === Scalar.BLOCK_LITERAL || job.type === Scalar.BLOCK_FOLDED) return { reason: 'its command is a block of text' };
  const keyStart = pair && isScalar(pair.key) ? (pair.key.range?.[0] ?? start) : start;
  if (text.slice(start, end).includes('\n') || (pair && text.slice(keyStart, start).includes('\n'))) {
    return { reason: 'its command goes over several lines' };
  }
  const column = columnOf(text, keyStart);
  if (!pair || isSeq(jobs))
    return { changes: [insert(start, 'cmd: '), lineAfter(text, end, `${' '.repeat(column)}memory: ${words.text}`)] };
  const indent = ' '.repeat(column + stepOf(text, jobs));
  const gap = /[ \t]*$/.exec(text.slice(keyStart, start))![0].length;
  return {
    changes: [
      { start: start - gap, end: start, text: `${lineEndAt(text, start)}${indent}cmd: ` },
      lineAfter(text, end, `${indent}memory: ${words.text}`),
    ],
  };
}

/** Columns by which the file indents, told by the first record among the jobs, else 2. */
function stepOf(text: string, jobs: YAMLMap): number {
  for (const pair of jobs.items) {
    if (!isMap(pair.value) || pair.value.flow || !isScalar(pair.key)) continue;
    const inner = pair.value.items[0]?.key;
    const step = isScalar(inner) ? columnOf(text, inner.range?.[0] ?? 0) - columnOf(text, pair.key.range?.[0] ?? 0) : 0;
    if (step > 0) return step;
  }
  return 2;
}

/** Puts a line after the one that holds the end of a value. */
function lineAfter(text: string, end: number, line: string): Change {
  // a block of text ends behind its own line end
  const from = end > 0 && text[end - 1] === '\n' ? end - 1 : end;
  const next = text.indexOf('\n', from);
  const stop = next === -1 ? text.length : text[next - 1] === '\r' ? next - 1 : next;
  return insert(stop, `${lineEndAt(text, Math.max(0, from - 1))}${line}`);
}

function insert(offset: number, text: string): Change {
  return { start: offset, end: offset, text };
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

function idOf(item: unknown, index: number): string {
  const id = isMap(item) ? item.get('id') : undefined;
  return typeof id === 'string' ? id : `job_${String(index + 1).padStart(4, '0')}`;
}

/** End of what a pair holds, comments after it left out. */
function endOf(pair: Pair): number | undefined {
  const { value, key } = pair;
  if (isCollection(value)) {
    if (value.flow) return value.range?.[1];
    const last = value.items.at(-1);
    const inner = isMap(value)
      ? endOf(last as Pair)
      : isScalar(last) || isAlias(last)
        ? last.range?.[1]
        : isCollection(last)
          ? endOf({ value: last, key } as Pair)
          : undefined;
    return inner ?? value.range?.[1];
  }
  if (isScalar(value) || isAlias(value))
    return value.range && value.range[1] > value.range[0] ? value.range[1] : isScalar(key) ? key.range?.[1] : undefined;
  return isScalar(key) ? key.range?.[1] : undefined;
}

/** Column of an offset, from 0. A list item's dash counts as indentation. */
function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
