import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH } from '../folder/batch-paths.js';
import { lockElement } from '../folder/lock.js';
import type { Dialect, Refusal } from './dialect.js';
import type { LiveBatch } from './live-batch.js';
import type { Queue } from './queue.js';
import type { Shape } from './shape.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** So often a refusal in words that nobody knows is tried again: it may be passing trouble of the network. */
const MOST_UNKNOWN = 6;

/**
 * What became of a submission. `refused`: no element of it will ever run. `fewer`: neither will any of these, but fewer at once may be
 * taken. `given-up`: the run ended before the grid took it.
 */
export type Submitted =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'fewer' }
  | { readonly type: 'given-up' };

/** What submitting needs of the executor. */
export interface SubmitContext {
  readonly dialect: Dialect;
  readonly queue: Queue;
  readonly isClosing: () => boolean;
  /** Nothing else of ours is there whose end would make room. */
  readonly isAlone: boolean;
  /** Waits; ends early when the run closes. */
  readonly pause: (ms: number) => Promise<void>;
  /** Tells people that the grid takes nothing at the moment. */
  readonly tellTrouble: (message: string) => void;
}

/**
 * Submits a batch whose folder is written. An answer that is no id may be a lie (the grid was slow and has it all the same), so the
 * batch is looked for by its name before anything else; and it is submitted again under the same name and folder, where the claims let
 * only one copy of each element run.
 */
export async function submitBatch(batch: LiveBatch, shape: Shape, context: SubmitContext): Promise<Submitted> {
  const { dialect, queue, isClosing, isAlone, pause, tellTrouble } = context;
  const { name, firsts } = batch.header;
  const script = join(batch.folder, BATCH.script);
  const argv = dialect.submit({ name, elements: firsts.length - 1, shape, script });
  let unknown = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const { succeeded, stdout, message } = await queue.submit(argv, batch.folder);
    const id = succeeded ? dialect.parseId(stdout) : undefined;
    if (id !== undefined) {
      writeId(batch, id);
      return { type: 'accepted' };
    }
    const said = message || `it printed ${JSON.stringify(stdout.slice(0, 200))}`;
    const found = await lookUp(name, context, said);
    if (found !== undefined) {
      if (found !== null) writeId(batch, found);
      return { type: 'accepted' };
    }
    const refusal = dialect.refusals.find(({ says }) => says.test(said));
    if (refusal === undefined) unknown += 1;
    const isRefused = refusal?.again === 'never' || unknown > MOST_UNKNOWN;
    if (isRefused && lockAll(batch)) return { type: 'refused', message: explain(said, refusal) };
    const mayShrink = refusal?.again === 'fewer' && (batch.elements.length > 1 || !isAlone);
    if (mayShrink && lockAll(batch)) return { type: 'fewer' };
    tellTrouble(explain(said, refusal));
    if (isClosing()) return lockAll(batch) ? { type: 'given-up' } : { type: 'accepted' };
    await pause(pauseMs);
  }
}

/** The id under which it stands in the queue; `null`: the run closes and nobody knows; `undefined`: the queue does not have it. */
async function lookUp(name: string, { dialect, queue, isClosing, pause, tellTrouble }: SubmitContext, said: string) {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await queue.list();
    if ('listing' in answer) return answer.listing.get(name)?.values().next().value?.[0]?.id;
    // There is no grid to be asked from here, so it was not reached before either; and the claims are taken before that is believed.
    if (dialect.refusals.find(({ says }) => says.test(answer.problem))?.again === 'never') return undefined;
    tellTrouble(explain(`${said}\n${answer.problem}`, undefined));
    if (isClosing()) return null;
    await pause(pauseMs);
  }
}

/** Takes the claims, so that no copy which may turn up later runs; false when one is running already. */
function lockAll({ elements }: LiveBatch): boolean {
  return elements.every(({ paths }) => lockElement(paths.claim));
}

function explain(said: string, refusal: Refusal | undefined): string {
  const first = said.split('\n').map((line) => line.replace(/^\w+: (error: )?/, ''));
  const text = [...new Set(first)].join('; ');
  return refusal === undefined ? text : `${text} (${refusal.remedy})`;
}

function writeId(batch: LiveBatch, id: string): void {
  try {
    writeFileSync(join(batch.folder, BATCH.id), `${id}\n`);
  } catch {
    // Only for people who look: the queue knows it too.
  }
}
