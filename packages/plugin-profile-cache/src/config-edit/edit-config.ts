import { memoryText } from '@mpmsub/runner';
import MagicString from 'magic-string';
import { type Evaluated, evaluate } from './evaluate.js';
import { formatOf } from './file-format.js';
import type { Change } from './insert-property.js';
import type { MemoryWords } from './memory-words.js';
import { NO_SITE } from './no-site.js';
import type { SiteEdit } from './set-memory.js';

/** One job's memory to be written, bytes. */
export interface ConfigEdit {
  readonly id: string;
  readonly memory: number;
}

/** A job that was left alone, and why: one clause for people. */
export interface Refusal {
  readonly id: string;
  readonly reason: string;
}

/** A new text, and what is in it. */
export interface EditedConfig {
  /** Equal to the given text when nothing could be edited. */
  readonly text: string;
  readonly applied: readonly ConfigEdit[];
  readonly refused: readonly Refusal[];
}

/** Finds where each job's memory is written; by id. */
export type PlanEdits = (
  text: string,
  edits: readonly { readonly id: string; readonly words: MemoryWords }[],
) => ReadonlyMap<string, SiteEdit>;

/**
 * Writes jobs' memory into the text of a configuration, literal by literal, everything else byte for byte as it was. `file` is the
 * absolute path the text belongs to; nothing is read or written there but what the configuration itself imports.
 *
 * Every edit is proved: the edited text is evaluated, and must differ from the old one's value in exactly the intended memory. What
 * cannot be found or proved is refused with a reason.
 */
export async function editConfig(text: string, file: string, edits: readonly ConfigEdit[]): Promise<EditedConfig> {
  const refuseAll = (reason: string): EditedConfig => ({ text, applied: [], refused: edits.map(({ id }) => ({ id, reason })) });
  if (edits.length === 0) return refuseAll('');
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  try {
    const plan = await planner(file, body);
    const planned = plan(
      body,
      edits.map(({ id, memory }) => ({ id, words: wordsFor(memory) })),
    );
    const before = await evaluate(body, file);
    const edited = await new Proof(body, file, before, planned).accept(edits);
    return { ...edited, text: mark + edited.text };
  } catch (error) {
    return refuseAll(`not proved: ${firstLine(error)}`);
  }
}

/** Parsers are loaded when there is something to edit: most runs have nothing. */
async function planner(file: string, text: string): Promise<PlanEdits> {
  const format = formatOf(file, text);
  if (format === 'yaml') return (await import('./edit-yaml.js')).editYaml;
  const { editScript } = await import('./edit-script.js');
  return (body, edits) => editScript(body, file, format === 'json' ? '.json' : format, edits);
}

function wordsFor(memory: number): MemoryWords {
  return { text: memoryText(memory), megabytes: Math.ceil(memory / 1024 ** 2) };
}

/** Applies edits in growing groups and keeps those that change exactly what they are meant to. */
class Proof {
  readonly #text: string;
  readonly #file: string;
  readonly #before: Evaluated;
  readonly #planned: ReadonlyMap<string, SiteEdit>;
  readonly #applied: ConfigEdit[] = [];
  readonly #refused: Refusal[] = [];
  #current: string;

  constructor(text: string, file: string, before: Evaluated, planned: ReadonlyMap<string, SiteEdit>) {
    this.#text = text;
    this.#file = file;
    this.#before = before;
    this.#planned = planned;
    this.#current = text;
  }

  async accept(edits: readonly ConfigEdit[]): Promise<EditedConfig> {
    const editable: ConfigEdit[] = [];
    for (const edit of edits) {
      const plan = this.#planned.get(edit.id);
      if (plan && 'changes' in plan && this.#before.jobs.has(edit.id)) editable.push(edit);
      else this.#refuse(edit, plan && 'reason' in plan ? plan.reason : NO_SITE);
    }
    await this.#take(editable);
    return { text: this.#current, applied: this.#applied, refused: this.#refused };
  }

  /** Halves a group that does not hold, so that one bad edit costs few evaluations. */
  async #take(edits: readonly ConfigEdit[]): Promise<void> {
    if (edits.length === 0) return;
    const tried = [...this.#applied, ...edits];
    const text = this.#apply(tried);
    const problem = await this.#findProblem(text, tried);
    if (problem === undefined) {
      this.#applied.push(...edits);
      this.#current = text;
    } else if (edits.length === 1) this.#refuse(edits[0]!, problem);
    else {
      await this.#take(edits.slice(0, edits.length >> 1));
      await this.#take(edits.slice(edits.length >> 1));
    }
  }

  #apply(edits: readonly ConfigEdit[]): string {
    const out = new MagicString(this.#text);
    for (const { start, end, text } of edits.flatMap(
      ({ id }) => (this.#planned.get(id) as { changes: readonly Change[] }).changes,
    )) {
      if (start === end) out.appendLeft(start, text);
      else out.overwrite(start, end, text);
    }
    return out.toString();
  }

  async #findProblem(text: string, edits: readonly ConfigEdit[]): Promise<string | undefined> {
    let after: Evaluated;
    try {
      after = await evaluate(text, this.#file);
    } catch (error) {
      return `the edited file would not load: ${firstLine(error)}`;
    }
    const wanted = new Map(edits.map(({ id, memory }) => [id, memory]));
    if (after.rest !== this.#before.rest || after.profile !== this.#before.profile)
      return 'other settings would change, or differ at each evaluation';
    if ([...after.jobs.keys()].join('\n') !== [...this.#before.jobs.keys()].join('\n')) return 'the list of jobs would change';
    for (const [id, job] of after.jobs) {
      const old = this.#before.jobs.get(id)!;
      if (job.rest !== old.rest) return `"${id}" would change in more than its memory, or differs at each evaluation`;
      const isRight = wanted.has(id) ? bytesOf(job.memory) === wanted.get(id) : Object.is(job.memory, old.memory);
      if (!isRight) return wanted.has(id) ? 'its memory is decided elsewhere' : `it would change the memory of "${id}" too`;
    }
    return undefined;
  }

  #refuse({ id }: ConfigEdit, reason: string): void {
    this.#refused.push({ id, reason });
  }
}

/** Bytes of a memory setting as this editor writes them. */
function bytesOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1024 ** 2;
  const match = typeof value === 'string' ? /^(\d+)\s*([mg]?)(?:i?b)?$/i.exec(value) : null;
  return match ? Number(match[1]) * (match[2]!.toUpperCase() === 'G' ? 1024 ** 3 : 1024 ** 2) : undefined;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
