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
  type Machine,
  normalize,
  prepareRun,
  type Resources,
  run,
} from '@mpmsub/runner';

/** What `mpmsub doctor` found out. */
export interface Examination {
  readonly machine: Machine;
  /** What jobs may use when nobody says otherwise. */
  readonly budget: Resources;
  /** How memory is measured and limited, in sentences. */
  readonly meter: readonly string[];
  /** A real job that held `held` bytes, run and measured just now. */
  readonly probe: { readonly held: number; readonly result: JobResult };
}

const HELD = 64 * 1024 ** 2;

/** Looks at the machine, and runs one small job to see what really works here. */
export async function examine(): Promise<Examination> {
  const machine = await detectMachine();
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-doctor-'));
  try {
    const cmd = [process.execPath, '-e', `Buffer.alloc(${HELD}, 1)`];
    const settings = normalize({ jobs: { probe: { cmd } } }, { root });
    const report = await run({ ...(await prepareRun(settings, machine)) });
    return {
      machine,
      budget: budgetOf({ resources: {} }, machine),
      meter: describeMeter(),
      probe: { held: HELD, result: report.results[0]! },
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The examination as text. */
export function renderExamination({ machine, budget, meter, probe }: Examination): string {
  const lines: [string, string][] = [
    ['machine', `${machine.hostname}, ${machine.machineClass}, ${machine.cpuModel}`],
    ['node', process.version],
    ['CPUs', `${budget.cpus} of ${machine.physicalCpus}`],
    ['memory', `${formatBytes(budget.memory)} for jobs: 90 % of the ${formatBytes(machine.availableMemory)} available`],
    ['', `${formatBytes(machine.memoryLimit)} is the most that may be used, of ${formatBytes(machine.totalMemory)}`],
    ...machine.derivation.map((sentence, i): [string, string] => [i === 0 ? 'because' : '', sentence]),
    ...meter.map((sentence, i): [string, string] => [i === 0 ? 'how' : '', sentence]),
    ['a real job', describeProbe(probe)],
  ];
  return lines.map(([name, text]) => `${name.padEnd(12)}${text}\n`).join('');
}

function describeProbe({ held, result }: Examination['probe']): string {
  const { measurement, outcome } = result;
  if (outcome.type !== 'succeeded' || measurement === undefined) return `could not be run: ${JSON.stringify(outcome)}`;
  const { peakMemory, method, wallMs } = measurement;
  if (peakMemory === undefined) return `ran in ${formatDuration(wallMs)}, but its memory cannot be measured here`;
  return `node holding ${formatBytes(held)} was measured by ${method}: it peaked at ${formatBytes(peakMemory)} in ${formatDuration(wallMs)}`;
}
