import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { elementPaths } from '../folder/batch-paths.js';
import { lockElement } from '../folder/lock.js';
import { type Owner, takeOwnership } from '../folder/owner.js';
import { readClosed, readHeader, readManifest } from '../folder/read-batch.js';
import { type LiveBatch, liveBatch, type Slot } from './live-batch.js';
import { removeFolders } from './remove-folders.js';

/** Batches of a run that is dead, taken over. */
interface Legacy {
  readonly folder: string;
  readonly owner: Owner;
  readonly batches: readonly LiveBatch[];
}

/** What dead runs left on the grid, for the jobs of this run that are the same. */
export class Adoption {
  readonly #legacies: readonly Legacy[];
  readonly #free = new Map<string, Slot[]>();

  private constructor(legacies: readonly Legacy[]) {
    this.#legacies = legacies;
    for (const { slots } of this.batches.flatMap(({ elements }) => elements)) {
      for (const slot of slots) {
        if (slot.isClosed) continue;
        const same = this.#free.get(slot.identity);
        if (same === undefined) this.#free.set(slot.identity, [slot]);
        else same.push(slot);
      }
    }
  }

  /** Takes over every run in `folder` whose process is dead. */
  static of(folder: string): Adoption {
    return new Adoption(readdirOf(folder).flatMap((name) => readLegacy(join(folder, name))));
  }

  get batches(): readonly LiveBatch[] {
    return this.#legacies.flatMap(({ batches }) => batches);
  }

  /** The slot of a job that is the same, one of the same name first; it is given to nobody else. */
  take(identity: string, jobId: string): Slot | undefined {
    const same = this.#free.get(identity)?.filter(({ isClosed }) => !isClosed) ?? [];
    const found = same.find((slot) => slot.jobId === jobId) ?? same[0];
    this.#free.set(
      identity,
      same.filter((slot) => slot !== found),
    );
    return found;
  }

  /**
   * Deletes what nobody needs any more and lets go of the rest. An end that this run did not ask for is dropped: a later run of the same
   * job may have other inputs.
   */
  async close(): Promise<void> {
    const isDropped = ({ end, isClosed, task }: Slot) => isClosed || (end !== undefined && task === undefined);
    for (const { folder, owner, batches } of this.#legacies) {
      const done = batches.filter(({ elements }) => elements.every(({ isOver, slots }) => isOver || slots.every(isDropped)));
      await removeFolders(done.map((batch) => batch.folder));
      owner.release();
      removeIfEmpty(folder);
    }
  }
}

/** Deletes a run's folder in which no batch is left. */
export function removeIfEmpty(folder: string): void {
  if (readdirOf(folder).every((name) => name.startsWith('owner.'))) rmSync(folder, { recursive: true, force: true });
}

function readLegacy(folder: string): Legacy[] {
  const owner = takeOwnership(folder);
  if (owner === undefined) return [];
  const batches = readdirOf(folder)
    .filter((name) => name.startsWith('mpmsub-'))
    .flatMap((name) => readBatch(join(folder, name)));
  return [{ folder, owner, batches }];
}

function readBatch(folder: string): LiveBatch[] {
  const header = readHeader(folder);
  if (header === undefined) {
    // The intent was never whole, so nothing was submitted.
    rmSync(folder, { recursive: true, force: true });
    return [];
  }
  const lines = readManifest(folder, header);
  if (lines === undefined) {
    // No worker can read it either: it is made sure that none begins.
    for (const element of header.firsts.slice(0, -1).keys()) lockElement(elementPaths(folder, element).claim);
    rmSync(folder, { recursive: true, force: true });
    return [];
  }
  const closed = readClosed(folder);
  const slots = lines.map(
    ({ job, identity, logs, losses }, item): Slot => ({
      folder,
      item,
      jobId: job.id,
      identity,
      logs,
      losses,
      hasStarted: false,
      node: undefined,
      end: undefined,
      isClosed: closed.has(item),
      task: undefined,
    }),
  );
  return [liveBatch(folder, header, slots, true)];
}

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
