import type { Job } from '../model/job.js';
import type { Machine } from '../model/machine.js';

const NO_RETRY: Job['retry'] = { times: 0, on: [], delayMs: 0, backoff: 'fixed', maxDelayMs: 0, jitter: 0 };

let declared = 0;

/** A job with every default filled: 1 CPU, no memory request, `true`. */
export function fakeJob(id: string, fields: Partial<Job> & { readonly after?: readonly string[] } = {}): Job {
  const { after = [], ...rest } = fields;
  return {
    id,
    index: declared++,
    stages: [{ argv: ['true'], text: 'true' }],
    needs: after.map((job) => ({ job, when: 'success' })),
    request: { cpus: 1 },
    pinned: false,
    exclusive: false,
    priority: 0,
    tags: [],
    family: id,
    env: {},
    cwd: '/',
    retry: NO_RETRY,
    preemptible: true,
    leftovers: 'kill',
    ...rest,
  };
}

/** A machine of the given size, for runs that touch none. */
export function fakeMachine(cpus = 4, memory = 8 * 2 ** 30): Machine {
  return {
    hostname: 'fake',
    platform: 'linux',
    cpuModel: 'fake',
    physicalCpus: cpus,
    cpus,
    totalMemory: memory,
    memoryLimit: memory,
    availableMemory: memory,
    derivation: [],
    machineClass: 'fake',
  };
}
