import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  budgetOf,
  describeMeter,
  detectMachine,
  formatBytes,
  formatDuration,
  type JobResult,
  type LimitHold,
  type Machine,
  normalize,
  type Plugin,
  prepareRun,
  type Resources,
  run,
} from '@mpmsub/runner';
import { type Fact, renderFacts } from './render-facts.js';

/** What `mpmsub doctor` found out. */
export interface Examination {
  readonly machine: Machine;
  /** What jobs may use when nobody says otherwise. */
  readonly budget: Resources;
  /** How memory is measured and trees are ended, in sentences. */
  readonly meter: readonly string[];
  /** How memory limits are held; off where nobody can. */
  readonly limits: LimitHold | undefined;
  /** A real job that held `held` bytes, run and measured just now. */
  readonly probe: { readonly held: number; readonly result: JobResult };
  /** A real job that took more than its limit of `limit` bytes, run and ended just now. */
  readonly limited: { readonly limit: number; readonly result: JobResult };
}

const HELD = 64 * 1024 ** 2;
const LIMIT = 128 * 1024 ** 2;
/** Takes memory until it is ended, or gives up at four times the limit. */
const GREEDY = `const all = []; while (all.length < 256) all.push(Buffer.alloc(${(4 * LIMIT) / 256}, 1))`;

/** Looks at the machine, and runs two small jobs to see what really works here. */
export async function examine(): Promise<Examination> {
  const machine = await detectMachine();
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-doctor-'));
  try {
    const jobs = {
      probe: { cmd: [process.execPath, '-e', `Buffer.alloc(${HELD}, 1)`] },
      limited: { cmd: [process.execPath, '-e', GREEDY], memoryLimit: `${LIMIT / 1024 ** 2}M` },
    };
    let limits: LimitHold | undefined;
    const listen: Plugin = {
      name: 'doctor',
      apply: ({ hooks }) =>
        hooks.runStart.tap('doctor', (event) => {
          limits = event.limits?.local;
        }),
    };
    const settings = normalize({ jobs, plugins: [listen] }, { root });
    const { results } = await run(await prepareRun(settings, machine));
    const resultOf = (id: string) => results.find((result) => result.id === id)!;
    return {
      machine,
      budget: budgetOf({ resources: {} }, machine),
      meter: describeMeter(),
      limits,
      probe: { held: HELD, result: resultOf('probe') },
      limited: { limit: LIMIT, result: resultOf('limited') },
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * The examination as text.
 *
 * @param columns of the terminal, if it goes to one.
 */
export function renderExamination({ machine, budget, meter, limits, probe, limited }: Examination, columns?: number): string {
  const facts: Fact[] = [
    ['machine', `${machine.hostname}, ${machine.machineClass}, ${machine.cpuModel}`],
    ['node', process.version],
    ['CPUs', `${budget.cpus} of ${machine.physicalCpus}`],
    ['memory', `${formatBytes(budget.memory)} for jobs: 90 % of the ${formatBytes(machine.availableMemory)} available`],
    ['', `${formatBytes(machine.memoryLimit)} is the most that may be used, of ${formatBytes(machine.totalMemory)}`],
    ...machine.derivation.map((sentence, i): Fact => [i === 0 ? 'because' : '', sentence]),
    ...meter.map((sentence, i): Fact => [i === 0 ? 'how' : '', sentence]),
    ['limits', limits ? (limits.by === 'sampled' ? `sampled, because ${limits.why}` : limits.by) : 'off'],
    ['a real job', describeProbe(probe)],
    ['', describeLimited(limited)],
  ];
  return renderFacts(facts, columns);
}

function describeProbe({ held, result }: Examination['probe']): string {
  const { measurement, outcome } = result;
  if (outcome.type !== 'succeeded' || measurement === undefined) return `could not be run: ${JSON.stringify(outcome)}`;
  const { peakMemory, method, wallMs } = measurement;
  if (peakMemory === undefined) return `ran in ${formatDuration(wallMs)}, but its memory cannot be measured here`;
  return `node holding ${formatBytes(held)} was measured by ${method}: it peaked at ${formatBytes(peakMemory)} in ${formatDuration(wallMs)}`;
}

function describeLimited({ limit, result }: Examination['limited']): string {
  const { measurement, outcome } = result;
  const peak = measurement?.peakMemory;
  if (outcome.type !== 'failed' || outcome.reason !== 'memory-limit' || peak === undefined)
    return `node with a memoryLimit of ${formatBytes(limit)} was not ended when it took more: ${JSON.stringify(outcome)}`;
  return `node with a memoryLimit of ${formatBytes(limit)} was ended when it took more, at ${formatBytes(peak)}`;
}
