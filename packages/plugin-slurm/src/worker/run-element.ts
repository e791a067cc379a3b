import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { prepareRun, type Settings, startRun } from '@mpmsub/runner';
import { elementPaths } from '../folder/batch-paths.js';
import { readElement, readHeader } from '../folder/read-batch.js';
import type { BatchHeader, ElementEnd, ManifestLine } from '../folder/records.js';
import { LiveUsage } from './live-usage.js';
import { patiently } from './patiently.js';
import { Record } from './record.js';
import { warmUp } from './warm-up.js';
import { workerJobs } from './worker-jobs.js';
import { wrapExecutor } from './wrap-executor.js';

const LOOK_MS = 2000;

/**
 * Runs one element of a batch: claims it, runs its jobs with the engine's own scheduler, executor and meter, and writes down how each
 * ended.
 *
 * @param say tells people, in the element's own log.
 * @returns the exit code of the worker: 0 when the element was run, or is another's.
 */
export async function runElement(folder: string, element: number, say: (line: string) => void): Promise<number> {
  const header = readHeader(folder);
  if (header === undefined || element < 0 || element >= header.firsts.length - 1) {
    say(`${folder} has no element ${element}: it must be on a file system that this node shares with the one that submitted`);
    return 2;
  }
  const paths = elementPaths(folder, element);
  if (!(await patiently(() => claim(paths.claim)))) {
    say(`element ${element} is another's`);
    return 0;
  }
  const node = process.env.SLURMD_NODENAME ?? hostname();
  const record = new Record(paths.results);
  const usage = new LiveUsage(paths.usage);
  const end = await work(header, readElement(folder, element), { element, revoked: paths.revoked, node, record, usage });
  usage.close();
  await patiently(() => record.flush());
  await patiently(() => {
    writeFileSync(`${paths.done}.part`, JSON.stringify({ ...end, ends: record.ends } satisfies ElementEnd));
    renameSync(`${paths.done}.part`, paths.done);
  });
  if (end.message !== undefined) say(end.message);
  return end.reason === 'failed' ? 1 : 0;
}

/** Whether the element is ours: who makes the folder may run it. */
function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function work(
  header: BatchHeader,
  lines: readonly ManifestLine[],
  place: {
    readonly element: number;
    readonly revoked: string;
    readonly node: string;
    readonly record: Record;
    readonly usage: LiveUsage;
  },
): Promise<Omit<ElementEnd, 'ends'>> {
  const first = header.firsts[place.element]!;
  const { cpus, memory } = header.capacity;
  const settings: Settings = {
    file: undefined,
    root: header.root,
    cpus,
    ...(memory !== undefined && { memory: { bytes: memory } }),
    resources: {},
    maxParallel: {},
    plugins: [],
    jobs: workerJobs(lines, first),
    warnings: [],
  };
  const prepared = await prepareRun(settings);
  await warmUp(prepared.executors[0], lines[0]!.job);
  const byId = new Map(lines.map((line, index) => [String(first + index), { line, item: first + index }]));
  const course = { isClosing: false, isTold: false };
  const executor = wrapExecutor(prepared.executors[0], byId, place.record, place.usage, place.node, course);
  const handle = startRun({
    ...prepared,
    executors: [executor],
    plugins: [{ name: 'worker', apply: ({ hooks }) => void hooks.retry.tap('worker', () => false) }],
    runId: `${header.name}.${place.element}`,
  });
  const stop = (cause: string, how: 'gently' | 'now') => {
    course.isClosing = true;
    course.isTold = true;
    handle.stop(cause, how);
  };
  const onSignal = (signal: NodeJS.Signals) => stop(signal, 'gently');
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const looking = setInterval(() => existsSync(place.revoked) && stop('revoked', 'now'), LOOK_MS);
  const patience =
    header.patienceMs === undefined
      ? undefined
      : setTimeout(() => {
          course.isClosing = true;
        }, header.patienceMs);
  try {
    const report = await handle.report;
    await executor.recorded();
    return { reason: course.isTold || report.counts.cancelled > 0 ? 'returned' : 'finished' };
  } catch (error) {
    return { reason: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearInterval(looking);
    clearTimeout(patience);
    for (const signal of signals) process.off(signal, onSignal);
  }
}
