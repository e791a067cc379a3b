import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, AttemptEnd } from '@mpmsub/runner';
import { fakeJob } from '@mpmsub/runner/testing';
import { vi } from 'vitest';
import { elementPaths } from '../src/folder/batch-paths.js';
import { readElement, readHeader } from '../src/folder/read-batch.js';
import { appendResults } from '../src/folder/result-file.js';
import { Adoption } from '../src/grid/adoption.js';
import type { Called } from '../src/grid/call.js';
import type { Listed } from '../src/grid/dialect.js';
import { GridExecutor } from '../src/grid/grid-executor.js';
import type { GridOptions } from '../src/grid/grid-options.js';
import type { Listing, Queue } from '../src/grid/queue.js';
import { slurmDialect } from '../src/slurm/slurm-dialect.js';
import { tempFolder } from './temp-folder.js';

/** An executor on a grid that does nothing by itself: the test says what workers write and what the queue knows. */
export function fakeGrid(options: Partial<GridOptions> = {}) {
  const root = tempFolder();
  const folder = join(root, 'batches');
  const batches: string[] = [];
  const cancelled: (readonly [string, readonly number[] | 'all'])[] = [];
  let standing: Listed[] = [];
  const grid = {
    root,
    /** Folders of the batches, in the order of their submission. */
    batches,
    cancelled,
    warnings: [] as string[],
    /** What the queue lists from now on; `undefined`: nothing. */
    stand: (...listed: Listed[]) => {
      standing = listed;
    },
    /** What a submission is answered. */
    answer: (id: number): Called => ({ succeeded: true, stdout: String(id), message: '' }),
    executor: undefined as unknown as GridExecutor,
    /** Attempts of this run, by the job's name. */
    attempt(id: string, fields: Parameters<typeof fakeJob>[1] = {}): Attempt {
      const log = join(root, `${id}.log`);
      return {
        key: `r/${id}#1`,
        job: fakeJob(id, fields),
        number: 1,
        allocation: { cpus: 1, memory: 0 },
        logs: { stdout: log, stderr: log },
      };
    },
  };
  const queue = {
    async submit(_argv: readonly string[], cwd: string) {
      batches.push(cwd);
      return grid.answer(batches.length);
    },
    async list(): Promise<{ listing: Listing }> {
      const listing = new Map<string, Map<number, Listed[]>>();
      for (const one of standing) {
        const elements = listing.get(one.name) ?? new Map<number, Listed[]>();
        listing.set(one.name, elements.set(one.element, [...(elements.get(one.element) ?? []), one]));
      }
      return { listing };
    },
    async cancel(id: string, elements: readonly number[] | 'all') {
      cancelled.push([id, elements]);
    },
  };
  grid.executor = new GridExecutor(
    {
      dialect: slurmDialect,
      queue: queue as unknown as Queue,
      runId: 'r',
      root,
      folder,
      capacity: { cpus: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY },
      request: {},
      worker: ['true'],
      pace: { askEveryMs: 10_000, graceMs: 5000 },
      retryLost: 2,
      limits: async () => ({ arraySize: 1000, elements: 1000, against: () => undefined }),
      isDetaching: () => false,
      warn: (message) => void grid.warnings.push(message),
      ...options,
    },
    Adoption.of(folder),
  );
  return grid;
}

/** What a worker that ran an element well leaves. */
export function finish(folder: string, element: number, wallMs: number): void {
  const paths = elementPaths(folder, element);
  const first = readHeader(folder)!.firsts[element]!;
  const end: AttemptEnd = { exit: { type: 'exited', code: 0 }, measurement: { wallMs, method: 'procfs' } };
  mkdirSync(paths.claim);
  const lines = readElement(folder, element).map((_, i) => `${JSON.stringify({ type: 'end', item: first + i, end })}\n`);
  appendResults(paths.results, lines.join(''));
  writeFileSync(paths.done, JSON.stringify({ reason: 'finished', ends: lines.length }));
}

/** Lets time pass for timers, and files be read. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}
