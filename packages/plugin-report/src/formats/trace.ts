import { endOf, peakOf, whyNot } from '../job-facts.js';
import { packLanes } from '../lanes.js';
import { reservedOver } from '../reserved-over.js';
import type { JobHistory, RunHistory } from '../run-history.js';
import { usedOver } from '../used-over.js';

/** Memory tracks drawn, of the jobs that used most: viewers become slow with thousands. */
const MOST_TRACKS = 300;

const JOBS = 1;
const PLACES = 2;
const MEMORY = 3;

/**
 * The run in Chrome's trace event format, which ui.perfetto.dev and chrome://tracing open: a slice for each attempt on its CPU lane,
 * a counter of bytes for each place, and one for each job.
 */
export function traceOf(run: RunHistory): string {
  const micros = (at: number) => Math.round((at - run.startedAt) * 1000);
  const { bars, groups } = packLanes(run);
  const events: object[] = [
    named('process_name', JOBS, 0, 'jobs'),
    named('process_name', PLACES, 0, 'memory by place'),
    named('process_name', MEMORY, 0, 'memory by job'),
    ...groups.flatMap(({ place, firstLane, lanes }) => {
      const name = place === 'local' ? 'cpu' : `${place} cpu`;
      return Array.from({ length: lanes }, (_, i) => named('thread_name', JOBS, firstLane + i + 1, `${name} ${i + 1}`));
    }),
  ];
  for (const { job, attempt, startedAt, endedAt, lane } of bars) {
    events.push({
      ph: 'X',
      name: attempt.number > 1 ? `${job.id} (attempt ${attempt.number})` : job.id,
      cat: attempt.preempted ? 'preempted' : attempt.succeeded ? 'succeeded' : (attempt.reason ?? 'unfinished'),
      ts: micros(startedAt),
      dur: Math.max(1, micros(endedAt) - micros(startedAt)),
      pid: JOBS,
      tid: lane + 1,
      args: {
        command: job.command,
        cpus: attempt.allocation.cpus,
        reservedBytes: attempt.allocation.memory,
        requestedBytes: job.requested,
        peakBytes: attempt.measurement?.peakMemory,
        measured: attempt.measurement?.method,
        cpuMs: attempt.measurement?.cpuMs,
        why: attempt.succeeded ? undefined : whyNot(job) || attempt.reason,
      },
    });
  }
  for (const place of run.places) {
    for (const [at, bytes] of usedOver(run, place.name)) {
      events.push({ ph: 'C', name: `${place.name} used`, ts: micros(at), pid: PLACES, args: { bytes } });
    }
    for (const [at, bytes] of reservedOver(run, place.name)) {
      events.push({ ph: 'C', name: `${place.name} reserved`, ts: micros(at), pid: PLACES, args: { bytes } });
    }
  }
  const tracked = run.jobs.filter((job) => job.attempts.length > 0).sort((a, b) => (peakOf(b) ?? 0) - (peakOf(a) ?? 0));
  for (const job of tracked.slice(0, MOST_TRACKS)) events.push(...memoryTrack(job, run, micros));
  return JSON.stringify({
    displayTimeUnit: 'ms',
    otherData: { tool: 'mpmsub', runId: run.runId, jobs: run.planned, memoryTracks: Math.min(tracked.length, MOST_TRACKS) },
    traceEvents: events,
  });
}

function memoryTrack(job: JobHistory, run: RunHistory, micros: (at: number) => number): object[] {
  const counter = (at: number, bytes: number) => ({ ph: 'C', name: job.id, ts: micros(at), pid: MEMORY, args: { bytes } });
  return job.attempts.flatMap((attempt) => [
    counter(attempt.startedAt, 0),
    ...attempt.memory.map(([at, bytes]) => counter(at, bytes)),
    counter(endOf(attempt, run), 0),
  ]);
}

function named(what: 'process_name' | 'thread_name', pid: number, tid: number, name: string): object {
  return { ph: 'M', name: what, pid, tid, args: { name } };
}
