import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Attempt, type Job, type OuterShare, type Plugin, type RunOptions, type RunReport, run } from '@mpmsub/runner';
import { fakeExecutor, fakeJob, fakeMachine, record, type Script, VirtualClock } from '@mpmsub/runner/testing';
import { afterEach } from 'vitest';
import type { JournalLine } from '../src/index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder that is gone after the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

/** A job that is told from others by its command, in `root`. */
export function commandJob(root: string, id: string, fields: Parameters<typeof fakeJob>[1] = {}): Job {
  return fakeJob(id, { stages: [{ argv: ['work', id], text: `work ${id}` }], cwd: root, ...fields });
}

/** What a fake run did. */
export interface Ran {
  readonly report: RunReport;
  /** Ids of jobs that really started, in order. */
  readonly started: readonly string[];
  /** Bytes that each of them held. */
  readonly memory: readonly number[];
  /** Codes and texts of warnings. */
  readonly warnings: readonly string[];
}

/** The virtual time that the next fake run starts at: runs follow each other. */
let time = Date.UTC(2026, 0, 1);

async function* inTurn<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}

/** Runs jobs without processes; those of `later` arrive, list by list. */
export async function fakeRun(
  root: string,
  runId: string,
  jobs: readonly Job[],
  plugins: readonly Plugin[],
  script?: (attempt: Attempt) => Script,
  later: readonly (readonly Job[])[] = [],
  halt?: RunOptions['halt'],
  outer?: OuterShare,
): Promise<Ran> {
  time += 60_000;
  const clock = new VirtualClock(time);
  const executor = fakeExecutor({ clock, capacity: { cpus: 2, memory: 4e9 }, ...(script && { script }) });
  const seen = record();
  const report = await run({
    jobs,
    ...(later.length > 0 && { arrivals: { lots: () => inTurn(later) } }),
    executors: [executor],
    machine: { ...fakeMachine(), ...(outer && { outer }) },
    config: { file: undefined, root },
    plugins: [...plugins, seen],
    runId,
    clock,
    halt,
  });
  const warnings = seen.events.flatMap((event) => (event.type === 'warning' ? [`${event.code}: ${event.message}`] : []));
  const { started } = executor;
  return {
    report,
    started: started.map((attempt) => attempt.job.id),
    memory: started.map((attempt) => attempt.allocation.memory),
    warnings,
  };
}

/** The lines of a run's journal. */
export function linesOf(root: string, runId: string): JournalLine[] {
  return readFileSync(join(root, '.mpmsub/runs', runId, 'journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalLine);
}

/** A script in which the jobs named fail with code 1. */
export const failing =
  (...ids: string[]) =>
  (attempt: Attempt): Script =>
    ids.includes(attempt.job.id) ? { exit: { type: 'exited', code: 1 } } : {};
