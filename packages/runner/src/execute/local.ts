import { randomBytes } from 'node:crypto';
import type { Meter } from '../measure/meter.js';
import type { Attempt, AttemptEnd } from '../model/attempt.js';
import type { Job } from '../model/job.js';
import type { Enforcement } from '../model/limit-hold.js';
import type { Resources } from '../model/resources.js';
import { chooseSpawner } from './choose-spawner.js';
import { bringsFunctions, inheritedEnvironment } from './environment.js';
import type { Executor, PlaceWarning } from './executor.js';
import { createOomWatch } from './oom-watch.js';
import { createOutputTail, type OutputTail } from './output-tail.js';
import { prepareSpawn, type Seen } from './prepare.js';
import { type RunningAttempt, startAttempt } from './running-attempt.js';
import type { SpawnFailure } from './spawner.js';

/** What the local executor is made with. */
export interface LocalExecutorOptions {
  readonly capacity: Resources;
  readonly meter: Meter;
  /** Absolute folder of the project: `node_modules/.bin` is looked for from a job's folder up to here. */
  readonly root: string;
  /** Milliseconds between asking a tree to end and killing it. Default 5000. */
  readonly graceMs?: number | undefined;
  /** `hard`: a job whose memory limit the kernel does not hold is not run. Default: held by sampling where the kernel cannot. */
  readonly enforce?: Enforcement | undefined;
  /** The environment that jobs inherit. Default: the runner's own. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Characters that a job's own words may have: with all that goes along they fit a start that waits. */
const BRIEF = 1000;

function isBrief({ stages, env }: Job): boolean {
  let length = 0;
  for (const { argv } of stages) for (const word of argv) length += word.length + 1;
  for (const name in env) length += name.length + (env[name]?.length ?? 0) + 2;
  return length <= BRIEF;
}

/** Runs attempts as processes of this machine. */
export function createLocalExecutor({
  capacity,
  meter,
  root,
  graceMs = 5000,
  enforce,
  env = process.env,
}: LocalExecutorOptions): Executor {
  // Begins the mark of every process, so that no other run's processes are ever taken for ours.
  const mark = randomBytes(8).toString('hex');
  const base = inheritedEnvironment(env); // reading process.env asks the system for each variable each time
  const hasFunctions = bringsFunctions(base);
  const seen: Seen = { folders: new Map(), programs: new Set() };
  const running = new Map<string, RunningAttempt>();
  const oomWatch = createOomWatch();
  meter.onSample(() => oomWatch.observe());
  let tail: OutputTail | undefined;
  let warn: ((warning: PlaceWarning) => void) | undefined;
  let isRefused = false;
  const onRefusal = (code: string) => {
    if (isRefused) return;
    isRefused = true;
    const message = `a job could not enter its control group (${code}): its memory limit is held by sampling (told once)`;
    warn?.({ code: 'cgroup-refused', message });
  };
  const spawner = chooseSpawner({ base, mark, members: (key) => meter.members(key) });

  const offer = (attempt: Attempt): ((onBegun?: (agoMs: number) => void) => Promise<AttemptEnd | undefined>) | SpawnFailure => {
    const marker = `${mark}.${attempt.key}`;
    const prepare = () => prepareSpawn(attempt, marker, { root, base, hasFunctions, seen });
    const request = prepare();
    if ('failure' in request) return request;
    return (onBegun) => {
      const started = startAttempt({
        attempt,
        request,
        marker,
        meter,
        spawner,
        oomWatch,
        graceMs,
        explain(failure) {
          seen.folders.clear();
          seen.programs.clear();
          const again = prepare();
          return 'failure' in again ? again.failure : failure;
        },
        onRefusal,
        isHard: enforce === 'hard',
        tail,
        onBegun,
      });
      running.set(attempt.key, started);
      return started.end.finally(() => running.delete(attempt.key));
    };
  };

  return {
    name: 'local',
    capacity,
    run(attempt) {
      const start = offer(attempt);
      if (!('failure' in start)) return start() as Promise<AttemptEnd>; // only what waits comes back
      const exit = { type: 'spawn-failed', message: start.failure } as const;
      return Promise.resolve({ exit, measurement: { wallMs: 0, method: 'none' } });
    },
    queue: {
      // A control group is made for who runs, and whose output is read must have been read before the next one is told to have begun.
      accepts: (job) => spawner.queue?.isOpen === true && job.memoryLimit === undefined && tail === undefined && isBrief(job),
      offer(attempt) {
        const handOver = offer(attempt);
        return 'failure' in handOver ? undefined : handOver; // an attempt that runs may still make what is missing
      },
      isFollowed: ({ key }) => spawner.queue?.isFollowed(key) === true,
      allow: (count) => spawner.queue?.allow(count),
      retract: () => spawner.queue?.retract(),
    },
    stop: ({ key }, reason, how) => running.get(key)?.stop(reason, how),
    suspend: ({ key }) => running.get(key)?.suspend(),
    resume: ({ key }) => running.get(key)?.resume(),
    limits() {
      if (!spawner.entersGroups)
        return { by: 'sampled', why: 'only the launcher starts jobs in control groups, and it does not serve here' };
      return meter.limits?.() ?? { by: 'sampled', why: 'there are no control groups on this system' };
    },
    watch: (listener) => meter.onSample(listener),
    hurry: (on, room) => meter.hurry(on, room),
    onWarning(listener) {
      warn = listener;
    },
    tapOutput(listener) {
      tail = createOutputTail(listener);
    },
    async close() {
      spawner.queue?.retract();
      const left = [...running.values()];
      for (const attempt of left) attempt.stop('cancelled', 'now');
      await Promise.all(left.map(({ end }) => end));
      meter.close();
      await spawner.close();
    },
  };
}
