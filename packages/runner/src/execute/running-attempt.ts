import type { Meter, TreeTotals } from '../measure/meter.js';
import type { Attempt, AttemptEnd, Evidence, Exit, StopReason } from '../model/attempt.js';
import { createDeferred } from './deferred.js';
import { memoryLimitOf } from './memory-limit-of.js';
import type { OomWatch } from './oom-watch.js';
import type { OutputTail } from './output-tail.js';
import { pipelineExit } from './pipeline-exit.js';
import type { Spawner, SpawnRequest, StageEnd, Tree, TreeEnd } from './spawner.js';
import { findSignatureInLog } from './stderr-signature.js';

/** What one attempt needs of its executor. */
export interface RunningParts {
  readonly attempt: Attempt;
  readonly request: SpawnRequest;
  /** The mark in the environment of its processes. */
  readonly marker: string;
  readonly meter: Meter;
  readonly spawner: Spawner;
  readonly oomWatch: OomWatch;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** What is to be said of a start that failed: the spawner's word, or a better one. */
  explain(failure: string): string;
  /** Told the system's word (`EACCES`) when its control group could not be entered. */
  onRefusal(code: string): void;
  /** Where the kernel does not hold its memory limit it is not to run at all. */
  readonly isHard: boolean;
  /** Set while somebody wants the bytes. */
  readonly tail?: OutputTail | undefined;
  /** It waits in the spawner for the end of another one; hears how many milliseconds ago it began. */
  readonly onBegun?: ((agoMs: number) => void) | undefined;
}

/** What `process.hrtime` shows when `performance.now()` is 0, in milliseconds. */
const performanceOrigin = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** One attempt from its start to the moment when nothing of it lives. */
export interface RunningAttempt {
  /** Never rejects. `undefined`: it waited, and has not begun. */
  readonly end: Promise<AttemptEnd | undefined>;
  stop(reason: StopReason, how: 'gently' | 'now'): void;
  /** Settles when there are processes, and they have been told. */
  suspend(): Promise<void>;
  resume(): void;
}

/** Starts an attempt. */
export function startAttempt(parts: RunningParts): RunningAttempt {
  const { attempt, request, marker, meter, spawner, oomWatch, graceMs, explain, onRefusal, isHard, tail, onBegun } = parts;
  const limit = memoryLimitOf(attempt);
  let startedAt = performance.now();
  /** Time that it stood still is not time it took: histories and estimates are made of this. */
  let stoodMs = 0;
  let stoodSince: number | undefined;
  const wallMs = (end = performance.now()) =>
    Math.max(0, end - startedAt - stoodMs - (stoodSince === undefined ? 0 : Math.max(0, end - stoodSince)));
  let oomMoment = oomWatch.now();
  let tree: Tree | undefined;
  let stopReason: StopReason | undefined;
  let how: 'gently' | 'now' | undefined;
  let grace: NodeJS.Timeout | undefined;
  let isSuspended = false;
  let isFrozen = false;
  let hasEnded = false;
  let isTracked = false;
  /** Why the kernel does not hold the limit, where it must. */
  let unheld: string | undefined;
  const begun = createDeferred<void>();

  const carryOutStop = () => {
    if (!tree || how === undefined) return;
    if (how === 'now') {
      clearTimeout(grace);
      meter.kill?.(attempt.key);
      tree.kill();
    } else if (grace === undefined) {
      tree.ask();
      grace = setTimeout(() => stop(stopReason ?? 'cancelled', 'now'), graceMs);
    }
    thaw(); // signals are not heard in the cold
  };
  const thaw = () => {
    if (isFrozen) meter.freeze?.(attempt.key, false);
    isFrozen = false;
  };
  const standStill = () => {
    if (!tree) return;
    isFrozen ||= meter.freeze?.(attempt.key, true) ?? false;
    if (!isFrozen) tree.suspend();
  };
  const stop: RunningAttempt['stop'] = (reason, wanted) => {
    tail?.letGo(attempt);
    if (hasEnded && stopReason === undefined && wanted === 'gently') return; // its own processes ended; what is left is being killed
    if (!hasEnded) stopReason ??= reason;
    if (how === 'now' || how === wanted) return;
    how = wanted;
    carryOutStop();
  };
  const onPid = (pid: number | undefined, refusal?: string, atMs?: number) => {
    // A busy runner hears of it late, and a short job would seem to take several times as long as it did.
    if (!isTracked && atMs !== undefined) startedAt = atMs - performanceOrigin;
    if (!isTracked && onBegun !== undefined) {
      oomMoment = oomWatch.now();
      onBegun(performance.now() - startedAt);
    }
    if (isTracked) {
      if (pid !== undefined) meter.addRoot(attempt.key, pid);
    } else {
      isTracked = true;
      meter.track(attempt.key, marker, pid === undefined ? [] : [pid]);
      if (limit !== undefined) meter.limit(attempt.key, limit, () => stop('memory', 'now'));
    }
    if (refusal === undefined) return;
    meter.leave?.(attempt.key);
    if (isHard) {
      unheld = `its control group could not be entered (${refusal}), and enforce is "hard"`;
      stop('cancelled', 'now');
    } else onRefusal(refusal);
  };
  const live = async (): Promise<AttemptEnd | undefined> => {
    // a group costs as much as a small job: only a job with a limit has one
    const doors =
      limit === undefined || !spawner.entersGroups ? undefined : meter.enter?.(attempt.key, limit, attempt.allocation.memory);
    if (isHard && limit !== undefined && !doors?.length) {
      begun.resolve();
      const message = 'no control group could be made for its memory limit, and enforce is "hard"';
      return { exit: { type: 'spawn-failed', message }, measurement: { wallMs: 0, method: 'none' } };
    }
    const { start } = (onBegun && spawner.queue) ?? spawner;
    const started = await start(doors ? { ...request, doors } : request, { started: onPid });
    if ('failure' in started) {
      begun.resolve();
      if (started.isReturned) return undefined;
      if (isTracked) meter.finish(attempt.key);
      else meter.leave?.(attempt.key);
      if (started.isForMemory && doors?.length) stopReason ??= 'memory'; // its limit is less than a process needs
      const exit: Exit = stopReason
        ? { type: 'stopped', reason: stopReason }
        : { type: 'spawn-failed', message: explain(started.failure) };
      return { exit, measurement: { wallMs: wallMs(), method: 'none' } };
    }
    tree = started;
    tail?.follow(attempt, request);
    if (how !== undefined) tail?.letGo(attempt);
    if (isSuspended) standStill();
    begun.resolve();
    carryOutStop();
    const stages = await tree.ended;
    hasEnded = true;
    const treeEnd = await tree.gone;
    tree = undefined; // a stop that comes while a slow reader is waited for finds nothing to end
    clearTimeout(grace);
    const totals = meter.finish(attempt.key, treeEnd);
    const took = wallMs(treeEnd.atMs === undefined ? undefined : treeEnd.atMs - performanceOrigin);
    await tail?.finish(attempt);
    // the kernel has held the wall, whatever a shell made of it
    if (totals.oomKilled && totals.peakIsLimit) stopReason ??= 'memory';
    const exit: Exit =
      unheld !== undefined
        ? { type: 'spawn-failed', message: unheld }
        : stopReason
          ? { type: 'stopped', reason: stopReason }
          : pipelineExit(stages.map((stage) => stage.exit));
    const { cpuMs, peakMemory, peakIsBound, method } = totals;
    const evidence = gather(exit, stages, treeEnd, totals, request.stderr, () => oomWatch.hasStruckSince(oomMoment));
    return {
      exit,
      measurement: { wallMs: took, cpuMs, peakMemory, peakIsBound, method },
      ...(treeEnd.isSilent && { isSilent: true }),
      ...(evidence && { evidence }),
    };
  };
  return {
    end: live(),
    stop,
    suspend() {
      isSuspended = true;
      stoodSince ??= performance.now();
      standStill();
      return begun.promise;
    },
    resume() {
      isSuspended = false;
      if (stoodSince !== undefined) stoodMs += performance.now() - stoodSince;
      stoodSince = undefined;
      if (isFrozen) thaw();
      else tree?.resume();
    },
  };
}

/** What tells a memory death from another, where the processes failed by themselves; of a success what is out of the ordinary, which is mostly nothing. */
function gather(
  exit: Exit,
  stages: readonly StageEnd[],
  treeEnd: TreeEnd,
  totals: TreeTotals,
  stderr: string,
  hasOomStruck: () => boolean,
): Evidence | undefined {
  const exits = stages.map((stage) => stage.exit);
  const leftovers = treeEnd.leftovers.length === 0 ? {} : { leftovers: treeEnd.leftovers };
  if (isZero(exit)) {
    // A run keeps this of all its jobs, to its end.
    if (!totals.oomKilled && treeEnd.leftovers.length === 0 && exits.every(isZero)) return undefined;
    return { ...(totals.oomKilled && { cgroupOomKill: true }), stages: exits, ...leftovers };
  }
  const seen: Evidence = {
    ...(totals.oomKilled === undefined ? {} : { cgroupOomKill: totals.oomKilled }),
    ...(totals.availableMemory === undefined ? {} : { availableMemory: totals.availableMemory }),
    stages: exits,
    ...leftovers,
  };
  if (exit.type === 'stopped') return seen;
  const signature = findSignatureInLog(stderr);
  return { ...seen, vmstatOomKill: hasOomStruck(), ...(signature === undefined ? {} : { signature }) };
}

const isZero = (exit: Exit) => exit.type === 'exited' && exit.code === 0;
