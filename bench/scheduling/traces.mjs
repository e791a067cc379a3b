import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generated } from './generate.mjs';
import { random } from './random.mjs';

const MIB = 2 ** 20;
/** Machines as [cpus, memory per core in units of the trace's mean memory per used core]. */
export const SHAPES = [
  [2, 1],
  [4, 0.5],
  [8, 0.5],
  [8, 1],
  [16, 1],
  [32, 0.5],
  [32, 2],
  [64, 1],
];

/** Traces of a folder (or the one beside the checkout), else generated ones. Jobs: `{id, family, needs, cpus, memory (bytes), ms}`. */
export function loadTraces(folder, seed = 1, own = false) {
  const place = folder ?? fileURLToPath(new URL('../../../shared/traces', import.meta.url));
  if (own || !existsSync(place)) {
    if (folder && !own) throw new Error(`no folder of traces at ${folder}`);
    return { source: `generated, seed ${seed}`, traces: generated(seed) };
  }
  const files = readdirSync(place).filter((name) => name.endsWith('.json'));
  const traces = files.sort().map((file) => {
    const raw = JSON.parse(readFileSync(join(place, file), 'utf8'));
    const kept = raw.jobs.slice(0, 1200);
    const ids = new Set(kept.map((job) => job.id));
    const jobs = kept.map((job) => ({
      id: job.id,
      family: job.family,
      needs: job.needs.filter((need) => ids.has(need)),
      cpus: job.cpus,
      memory: Math.max(1, Math.round(job.memoryMB * MIB)),
      ms: Math.max(1, Math.round(job.seconds * 1000)),
    }));
    return { name: raw.name, app: raw.app, jobs };
  });
  return { source: `${traces.length} traces of ${folder ?? 'the folder beside the checkout'}`, traces };
}

/** A trace on a machine: the graph as it is, or its jobs as a shuffled independent set. */
export function cases(traces) {
  return traces.flatMap((trace) =>
    ['graph', 'set'].flatMap((mode) => SHAPES.map(([cpus, kappa]) => onMachine(trace, mode, cpus, kappa))),
  );
}

function onMachine(trace, mode, cpus, kappa) {
  let jobs = trace.jobs;
  if (mode === 'set') {
    const draw = random(`${trace.name} shuffled`);
    jobs = jobs.map((job) => ({ ...job, needs: [], key: draw() })).sort((a, b) => a.key - b.key);
  }
  // More CPUs than the machine has: the same work on fewer.
  jobs = jobs.map((job) => (job.cpus > cpus ? { ...job, cpus, ms: (job.ms * job.cpus) / cpus } : job));
  const perCore = jobs.reduce((sum, job) => sum + job.memory * job.ms, 0) / jobs.reduce((sum, job) => sum + job.cpus * job.ms, 0);
  const memory = Math.max(...jobs.map((job) => job.memory), Math.floor(kappa * cpus * perCore));
  const graph = mode === 'graph' && trace.jobs.some((job) => job.needs.length > 0);
  return {
    name: `${trace.name} ${mode} ${cpus}x${kappa}`,
    app: trace.app,
    skip: mode === 'graph' && !graph,
    capacity: { cpus, memory },
    jobs,
  };
}
