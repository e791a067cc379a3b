import { join } from 'node:path';
import type { ManifestLine } from '../folder/records.js';
import { scriptText } from '../folder/script-text.js';
import { writeBatch } from '../folder/write-batch.js';
import type { Chosen } from './choose-batch.js';
import type { Dialect } from './dialect.js';
import { type LiveBatch, liveBatch, type Slot, type Task } from './live-batch.js';

/**
 * Writes a batch's folder, so that it is on file before the grid hears of it.
 *
 * @throws when the folder cannot be written.
 */
export function makeBatch(
  { shape, elements, memory, patienceMs }: Chosen,
  place: {
    readonly folder: string;
    readonly name: string;
    readonly root: string;
    readonly worker: readonly string[];
    readonly dialect: Pick<Dialect, 'begin'>;
  },
): LiveBatch {
  const folder = join(place.folder, place.name);
  const header = writeBatch(
    folder,
    {
      name: place.name,
      root: place.root,
      capacity: { cpus: shape.cpus, ...(memory !== undefined && { memory: Math.ceil(memory) }) },
      ...(patienceMs !== undefined && { patienceMs: Math.ceil(patienceMs) }),
    },
    elements.map((tasks) => tasks.map(lineOf)),
    scriptText(place.worker, folder, place.dialect.begin(folder)),
  );
  const batch = liveBatch(
    folder,
    header,
    elements.flat().map((task, item) => slotOf(task, folder, item)),
    false,
  );
  batch.isSubmitting = true;
  return batch;
}

function lineOf({ attempt, identity, losses }: Task): ManifestLine {
  const { key, number, allocation, logs, job } = attempt;
  return { key, identity, losses, attempt: number, allocation, logs, job: { ...job, needs: [] } };
}

function slotOf(task: Task, folder: string, item: number): Slot {
  const { attempt, identity, losses } = task;
  return {
    folder,
    item,
    jobId: attempt.job.id,
    identity,
    logs: attempt.logs,
    losses,
    hasStarted: false,
    node: undefined,
    end: undefined,
    isClosed: false,
    task,
  };
}
